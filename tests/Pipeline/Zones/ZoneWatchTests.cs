using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Zones;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Tests.Zones;

public class ZoneWatchTests
{
    private static readonly ImageSize Size = new(200, 100);
    private static readonly Zone Left = new("left", [new(0, 0), new(0.5, 0), new(0.5, 1), new(0, 1)], TimeSpan.FromSeconds(2), Anchor.Centre);

    // From the top to the bottom in the middle: its right is the picture's left, as one looks down along it.
    private static readonly Line Middle = new("middle", new(0.5, 0), new(0.5, 0.6), Anchor.Centre);

    [Fact]
    public void Who_comes_in_stays_and_leaves_is_told_once_with_the_time_it_began()
    {
        var film = new Film(new ZonePlan([Left], []));
        film.At(0.7, 0.5, seconds: 1).At(0.3, 0.5, seconds: 3).At(0.7, 0.5, seconds: 1);
        Assert.Equal(["entered left 1.0", "dwell left 3.0 after 2.0", "left left 4.0 after 3.0 moved"], film.Told);
        var (zone, count) = Assert.Single(film.Watch.Zones);
        Assert.Equal(("left", 1L, 1L), (zone.Name, count.Entered, count.Left));
        Assert.Empty(count.Inside);
    }

    [Fact]
    public void An_edge_that_trembles_is_no_coming_and_going()
    {
        var film = new Film(new ZonePlan([Left], [Middle]));
        film.At(0.3, 0.3, seconds: 1);
        for (var i = 0; i < 20; i++)
        {
            film.At(0.51, 0.3, seconds: 0.2).At(0.49, 0.3, seconds: 0.2);
        }

        Assert.Equal(["entered left 0.0", "dwell left 2.0 after 2.0"], film.Told);
    }

    [Theory]
    [InlineData(0.7, 0.3, 0.3, "crossed middle 1.0 forward")]
    [InlineData(0.3, 0.7, 0.3, "crossed middle 1.0 backward")]
    [InlineData(0.3, 0.7, 0.9, null)]
    public void A_line_is_crossed_one_way_or_the_other_and_not_around_its_end(double from, double to, double height, string? expected)
    {
        var film = new Film(new ZonePlan([], [Middle]));
        film.At(from, height, seconds: 1).At(to, height, seconds: 1);
        Assert.Equal(expected is null ? [] : [expected], film.Told);
        var (_, count) = Assert.Single(film.Watch.Lines);
        Assert.Equal((expected?.EndsWith("forward", StringComparison.Ordinal) == true ? 1 : 0, expected?.EndsWith("backward", StringComparison.Ordinal) == true ? 1 : 0), (count.Forward, count.Backward));
    }

    [Fact]
    public void Somebody_hidden_for_a_moment_has_not_left_and_somebody_lost_has()
    {
        var film = new Film(new ZonePlan([Left], [Middle]));
        film.At(0.3, 0.3, seconds: 1).Hidden(0.2).At(0.3, 0.3, seconds: 0.5).Hidden(1).At(0.3, 0.3, seconds: 1);
        Assert.Equal(["entered left 0.0", "lost 1.7", "dwell left 2.7 after 2.7", "found 2.7"], film.Told.Order(StringComparer.Ordinal).OrderBy(t => double.Parse(t.Split(' ').First(w => w.Contains('.', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture)));
        film.Told.Clear();
        film.Hidden(3).At(0.8, 0.3, seconds: 1);
        Assert.Equal(["lost 3.7", "left left 3.7 after 3.7 lost", "found 6.7"], film.Told);
    }

    [Fact]
    public void Who_is_followed_no_more_has_left()
    {
        var film = new Film(new ZonePlan([Left], []));
        film.At(0.3, 0.5, seconds: 1).Gone(0.1);
        Assert.Equal(["entered left 0.0", "left left 1.0 after 1.0 removed"], film.Told);
    }

    [Fact]
    public void A_foot_stands_where_the_box_ends()
    {
        var low = Left with { Name = "low", Points = [new(0, 0.55), new(1, 0.55), new(1, 1), new(0, 1)], Anchor = Anchor.Foot };
        var film = new Film(new ZonePlan([low, low with { Name = "middle of it", Anchor = Anchor.Centre }], []));
        film.At(0.5, 0.5, seconds: 1);
        Assert.Equal(["entered low 0.0"], film.Told);
    }

    [Fact]
    public void Other_zones_are_watched_at_once_and_those_that_keep_their_names_keep_their_counts()
    {
        var film = new Film(new ZonePlan([Left], []));
        film.At(0.3, 0.5, seconds: 1);
        film.Watch.Plan = new ZonePlan([Left with { Points = [new(0.5, 0), new(1, 0), new(1, 1), new(0.5, 1)] }, Left with { Name = "new" }], []);
        film.At(0.3, 0.5, seconds: 1);
        Assert.Equal(["entered left 0.0", "left left 1.0 after 1.0 moved", "entered new 1.0"], film.Told);
        Assert.Equal([(1L, 1L), (1L, 0L)], film.Watch.Zones.Select(z => (z.Count.Entered, z.Count.Left)));
        film.Watch.Plan = ZonePlan.Empty;
        film.At(0.3, 0.5, seconds: 1);
        Assert.Empty(film.Watch.Zones);
    }

    [Fact]
    public void A_zone_may_have_any_shape()
    {
        var horseshoe = new Zone("u", [new(0, 0), new(0.3, 0), new(0.3, 0.7), new(0.7, 0.7), new(0.7, 0), new(1, 0), new(1, 1), new(0, 1)], null, Anchor.Centre);
        Assert.True(horseshoe.Contains(new(0.15, 0.3)));
        Assert.False(horseshoe.Contains(new(0.5, 0.3)));
        Assert.True(horseshoe.Contains(new(0.5, 0.9)));
        Assert.True(horseshoe.Contains(new(0.85, 0.3)));
    }

    [Fact]
    public void However_objects_move_coming_and_going_alternate_and_add_up() =>
        Prop.ForAll(Gen.Choose(0, 20).ListOf(60).ToArbitrary(), steps =>
        {
            var film = new Film(new ZonePlan([Left], [Middle]));
            foreach (var step in steps)
            {
                _ = step == 20 ? film.Hidden(0.7) : film.At(0.05 + (step * 0.045), 0.3, seconds: 0.2 + (step % 3 * 0.2));
            }

            var moves = film.Told.Where(t => t.StartsWith("entered", StringComparison.Ordinal) || t.StartsWith("left", StringComparison.Ordinal)).Select(t => t[0]).ToList();
            var (_, count) = Assert.Single(film.Watch.Zones);
            Assert.Equal(count.Entered - count.Left, count.Inside.Count);
            Assert.All(moves.Zip(moves.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
            var crossings = film.Told.Where(t => t.StartsWith("crossed", StringComparison.Ordinal)).Select(t => t.Split(' ')[^1]).ToList();
            Assert.All(crossings.Zip(crossings.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        }).QuickCheckThrowOnFailure();

    /// <summary>Ten frames a second with one object in them, 20 x 20 pixels large.</summary>
    private sealed class Film(ZonePlan plan)
    {
        private long _frame;

        public ZoneWatch Watch { get; } = new(plan);

        public List<string> Told { get; } = [];

        public Film At(double x, double y, double seconds)
        {
            var (left, top) = ((int)(x * Size.Width) - 10, (int)(y * Size.Height) - 10);
            return Show(seconds, new TrackedObject(1, 400, new PixelBox(left, top, 20, 20), (float)(x * Size.Width) - 0.5f, (float)(y * Size.Height) - 0.5f, 1));
        }

        public Film Hidden(double seconds) => Show(seconds, new TrackedObject(1, 0, default, float.NaN, float.NaN, 0));

        public Film Gone(double seconds) => Show(seconds);

        private Film Show(double seconds, params TrackedObject[] objects)
        {
            for (var i = 0; i < (int)Math.Round(seconds * 10); i++)
            {
                var events = new List<ObjectEvent>();
                Watch.See(objects, Size, TimeSpan.FromMilliseconds(100 * _frame++), events);
                Told.AddRange(events.Select(Words));
            }

            return this;
        }

        private static string Words(ObjectEvent item)
        {
            string?[] words =
            [
                item.Kind.ToString().ToLowerInvariant(), item.Zone, item.Line, Seconds(item.Time), item.Stay is { } stay ? $"after {Seconds(stay)}" : null, item.Reason?.ToString().ToLowerInvariant(),
                item.Forward switch { true => "forward", false => "backward", null => null },
            ];
            return string.Join(' ', words.Where(w => w is not null));
        }

        private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
    }
}

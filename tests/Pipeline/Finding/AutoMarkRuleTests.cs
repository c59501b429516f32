using SRNet.Pipeline.Finding;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Tests.Finding;

/// <summary>What of all that is found becomes an object, and which is let go.</summary>
public class AutoMarkRuleTests
{
    private static readonly ImageSize Size = new(640, 360);

    [Fact]
    public void A_thing_is_marked_once_it_stays_and_one_that_comes_and_goes_is_not()
    {
        var rule = Rule();
        for (var i = 0; i < 40; i++)
        {
            // One walks through the picture; another place flickers for a picture at a time.
            List<FoundObject> found = [new(new PixelBox(100 + (4 * i), 100, 60, 80), "person")];
            if (i % 5 == 0)
            {
                found.Add(new(new PixelBox(500, 20, 40, 40)));
            }

            var marked = rule.See(found, [], Size);
            if (i == AutoMarkRule.Steady - 1)
            {
                Assert.Equal("person", Assert.Single(marked).Name);
                rule.Own(1, found[0].Box);
                return;
            }

            Assert.Empty(marked);
        }
    }

    [Theory]
    [InlineData(100, 100, 60, 80)]
    [InlineData(110, 110, 20, 30)]
    [InlineData(60, 60, 180, 180)]
    public void What_is_followed_is_never_marked_again_nor_are_parts_of_it(int x, int y, int width, int height)
    {
        var rule = Rule();
        TrackedObject[] followed = [Seen(7, new PixelBox(100, 100, 60, 80))];
        for (var i = 0; i < 50; i++)
        {
            Assert.Empty(rule.See([new(new PixelBox(x, y, width, height))], followed, Size));
        }
    }

    [Fact]
    public void While_an_object_is_out_of_sight_what_comes_has_to_stay_longer()
    {
        var rule = Rule();
        var looks = Enumerable.Range(1, 50).First(_ => rule.See([new(new PixelBox(100, 100, 60, 80))], [Lost(7)], Size).Count > 0);
        Assert.Equal(AutoMarkRule.SteadyWhileLost, looks);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(580, 100)]
    [InlineData(100, 280)]
    public void What_may_still_be_coming_in_has_to_stay_longer(int x, int y)
    {
        var rule = Rule();
        Assert.Equal(AutoMarkRule.SteadyAtEdge, Enumerable.Range(1, 50).First(_ => rule.See([new(new PixelBox(x, y, 60, 80))], [], Size).Count > 0));
    }

    [Fact]
    public void No_more_are_followed_at_once_than_are_asked_for_until_one_is_gone_for_good()
    {
        var rule = Rule(most: 2);
        FoundObject[] three = [new(new PixelBox(10, 10, 50, 50)), new(new PixelBox(200, 10, 50, 50)), new(new PixelBox(400, 10, 50, 50))];
        var marked = Until(rule, three, []);
        Assert.Equal(2, marked.Count);
        rule.Own(1, marked[0].Box);
        rule.Own(2, marked[1].Box);
        TrackedObject[] both = [Seen(1, marked[0].Box), Seen(2, marked[1].Box)];
        for (var i = 0; i < 30; i++)
        {
            Assert.Empty(rule.Follow(both, [1, 2]));
            Assert.Empty(rule.See(three, both, Size));
        }

        // The second goes: it is kept for a while, should it come back, then it is let go, and there is room.
        TrackedObject[] one = [both[0], Lost(2)];
        for (var i = 1; i < AutoMarkRule.Gone; i++)
        {
            Assert.Empty(rule.Follow(one, [1, 2]));
        }

        Assert.Equal([2], rule.Follow(one, [1, 2]));
        Assert.Equal(three[2], Assert.Single(Until(rule, [three[0], three[2]], [both[0]])));
    }

    [Fact]
    public void An_object_that_comes_back_is_not_let_go_and_one_that_a_person_marked_never_is()
    {
        var rule = Rule();
        rule.Own(1, new PixelBox(10, 10, 50, 50));
        for (var i = 0; i < 4 * AutoMarkRule.Gone; i++)
        {
            // Out of sight for most of the time, but never for all of it. The other one never comes back.
            var back = i % (AutoMarkRule.Gone - 1) == 0;
            Assert.Empty(rule.Follow([back ? Seen(1, new PixelBox(10, 10, 50, 50)) : Lost(1), Lost(9)], [1]));
        }
    }

    [Fact]
    public void What_is_known_from_before_a_restart_and_not_seen_any_more_is_let_go_too()
    {
        var rule = Rule();
        rule.Own(3, default);
        Assert.Equal(AutoMarkRule.Gone, Enumerable.Range(1, 2 * AutoMarkRule.Gone).First(_ => rule.Follow([], [3]).Count > 0));
    }

    [Fact]
    public void What_a_person_took_out_is_left_alone_for_a_while()
    {
        var rule = Rule();
        var thing = new FoundObject(new PixelBox(100, 100, 60, 80));
        rule.Own(1, thing.Box);
        rule.Follow([Seen(1, thing.Box)], [1]);
        for (var i = 0; i < AutoMarkRule.LeftAlone; i++)
        {
            rule.Follow([], []);
            Assert.Empty(rule.See([thing], [], Size));
        }

        Assert.Single(Until(rule, [thing], []));
    }

    [Fact]
    public void Only_what_has_its_middle_in_the_zone_counts()
    {
        var rule = new AutoMarkRule(new AutoMarkOptions { Finder = _ => throw new InvalidOperationException(), Within = (x, _) => x < 0.5 });
        Assert.Equal(10, Assert.Single(Until(rule, [new(new PixelBox(10, 10, 50, 50)), new(new PixelBox(310, 10, 60, 50))], [])).Box.X);
    }

    [Fact]
    public void Pieces_of_somebody_who_only_stirs_are_one_thing_and_what_stirs_around_it_later_is_a_part_of_it()
    {
        var rule = Rule();

        // A head, two hands that tremble, and something else far off. The second hand comes a little later.
        FoundObject[] pieces = [new(new PixelBox(200, 40, 90, 110)), new(new PixelBox(160, 200, 60, 50)), new(new PixelBox(560, 250, 60, 60))];
        var second = new FoundObject(new PixelBox(290, 205, 50, 60));
        IReadOnlyList<FoundObject> marked = [];
        for (var i = 0; marked.Count == 0; i++)
        {
            Assert.InRange(i, 0, AutoMarkRule.Steady);
            marked = rule.See([.. i < 2 ? pieces : [.. pieces, second]], [], Size);
        }

        Assert.Equal([new PixelBox(160, 40, 180, 225), pieces[2].Box], marked.Select(thing => thing.Box));
        TrackedObject[] followed = [Seen(1, pieces[0].Box), Seen(2, pieces[2].Box)];
        rule.Own(1, marked[0].Box);
        rule.Own(2, marked[1].Box);
        for (var i = 0; i < 40; i++)
        {
            rule.Follow(followed, [1, 2]);
            Assert.Empty(rule.See([pieces[0], second, new(new PixelBox(310, 60, 40, 40))], followed, Size));
        }
    }

    [Fact]
    public void Things_side_by_side_that_travel_are_each_one_and_so_is_what_passes_an_object()
    {
        var rule = Rule();
        IReadOnlyList<FoundObject> marked = [];
        for (var i = 0; marked.Count == 0; i++)
        {
            Assert.InRange(i, 0, AutoMarkRule.Steady);
            marked = rule.See([new(new PixelBox(100 + (4 * i), 100, 40, 120)), new(new PixelBox(160 + (4 * i), 100, 40, 120))], [], Size);
        }

        Assert.Equal(2, marked.Count);
        Assert.All(marked, thing => Assert.Equal(40, thing.Box.Width));
        TrackedObject[] followed = [Seen(1, new PixelBox(400, 100, 60, 120))];
        Assert.Contains(Enumerable.Range(0, 30), i => rule.See([new(new PixelBox(300 + (4 * i), 150, 40, 80))], followed, Size).Count > 0);
    }

    [Fact]
    public void Things_that_a_detector_knows_are_never_pieces()
    {
        FoundObject[] two = [new(new PixelBox(200, 40, 90, 110), "person"), new(new PixelBox(300, 40, 90, 110), "person")];
        Assert.Equal(two, Until(Rule(), two, []));
        TrackedObject[] followed = [Seen(1, two[0].Box)];
        Assert.Equal(two[1], Assert.Single(Until(Rule(), two, followed)));
    }

    private static AutoMarkRule Rule(int most = 4) => new(new AutoMarkOptions { Finder = _ => throw new InvalidOperationException(), Most = most });

    private static IReadOnlyList<FoundObject> Until(AutoMarkRule rule, FoundObject[] found, TrackedObject[] tracked)
    {
        for (var i = 0; ; i++)
        {
            Assert.InRange(i, 0, AutoMarkRule.SteadyWhileLost);
            if (rule.See(found, tracked, Size) is { Count: > 0 } marked)
            {
                return marked;
            }
        }
    }

    private static TrackedObject Seen(int id, PixelBox box) => new(id, box.Width * box.Height, box, box.X, box.Y, 0.9f);

    private static TrackedObject Lost(int id) => new(id, 0, default, float.NaN, float.NaN, 0);
}

using SRNet.Pipeline.Synth;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Synth;

public class SynthSourceTests
{
    public static TheoryData<string> Scenes => [.. SynthPresets.All.Keys];

    [Fact]
    public void The_same_address_gives_the_same_pictures_and_masks_another_seed_others()
    {
        var (first, again, other) = (Render("synth://demo?seed=3&size=120x160", 40), Render("synth://demo?seed=3&size=120x160", 40), Render("synth://demo?seed=4&size=120x160", 40));
        Assert.Equal(first.Rgb, again.Rgb);
        Assert.Equal(first.Labels, again.Labels);
        Assert.NotEqual(first.Rgb, other.Rgb);
        Assert.NotEqual(first.Labels, other.Labels);
    }

    [Fact]
    public void The_truth_of_a_frame_does_not_depend_on_what_was_read_before()
    {
        using var source = Open("synth://fast?size=120x160");
        var (size, early, late) = (source.Description.Size, new byte[120 * 160], new byte[120 * 160]);
        source.RenderTruth(30, early);
        var rgb = new byte[3 * size.Pixels];
        for (var i = 0; i < 50; i++)
        {
            Assert.True(source.TryRead(rgb, 3 * size.Width, out _));
        }

        source.RenderTruth(30, late);
        Assert.Equal(early, late);
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void All_objects_are_in_full_view_in_the_first_frame_whatever_the_seed(string scene)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            for (var objects = 1; objects <= 4; objects++)
            {
                using var source = Open($"synth://{scene}?seed={seed}&objects={objects}&size=120x216");
                var truth = source.FirstTruth();
                Assert.Equal(Enumerable.Range(1, objects), truth.ObjectIds());

                // A koi's body is about a thirteenth of its length squared, or more.
                var length = SynthPresets.All[scene].BodyLength * 120;
                for (var id = 1; id <= objects; id++)
                {
                    Assert.True(truth.Pixels.Count(p => p == id) > 0.7 * length * length / 13, $"{scene}, seed {seed}: object {id} of {objects} has only {truth.Pixels.Count(p => p == id)} pixels.");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Motion_blur_keeps_an_object_as_large_as_it_is(string scene)
    {
        // In small pictures the blur is too short to be drawn, in large ones it is drawn.
        using var small = Open($"synth://{scene}?size=120x216");
        using var large = Open($"synth://{scene}?size=960x1728");
        var (few, many) = (small.FirstTruth(), large.FirstTruth());
        Assert.All(few.ObjectIds(), id => Assert.InRange(many.Pixels.Count(p => p == id) / 64.0 / few.Pixels.Count(p => p == id), 0.85, 1.15));
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Pads_hide_objects_and_objects_come_back(string scene)
    {
        using var source = Open($"synth://{scene}?size=120x216");
        var (labels, areas) = (new byte[120 * 216], new List<int[]>());
        for (var frame = 0; frame < source.Description.FrameCount; frame += 3)
        {
            source.RenderTruth(frame, labels);
            areas.Add([.. Enumerable.Range(1, 2).Select(id => labels.Count(p => p == id))]);
        }

        Assert.All([0, 1], id =>
        {
            var largest = areas.Max(a => a[id]);
            Assert.Contains(areas, a => a[id] < 0.7 * largest);
            Assert.True(areas.FindLastIndex(a => a[id] > 0.8 * largest) > areas.FindIndex(a => a[id] < 0.7 * largest));
        });
    }

    [Theory]
    [InlineData(45)]
    [InlineData(110)]
    public void The_truth_is_where_the_picture_shows_the_object(int frame)
    {
        // This seed's koi are white and red, yellow, and orange; water, stones and leaves are not.
        var (rgb, labels, size) = Render("synth://demo?seed=0", frame);
        var (both, either) = (0, 0);
        for (var i = 0; i < size.Pixels; i++)
        {
            var (red, green, blue) = (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
            var (isKoi, looksIt) = (labels[i] > 0, red > blue + 12 && red > green + 4 && red > 110);
            both += isKoi && looksIt ? 1 : 0;
            either += isKoi || looksIt ? 1 : 0;
        }

        Assert.True(both > 0.75 * either, $"Of {either} pixels that are koi or look it, {both} are both.");
    }

    [Fact]
    public void Objects_move_smoothly()
    {
        using var source = Open("synth://demo?objects=1");
        var (labels, size, last) = (new byte[854 * 480], source.Description.Size, (X: 0.0, Y: 0.0));
        var whole = source.FirstTruth().Pixels.Count(p => p == 1);
        for (var frame = 0; frame < 60; frame++)
        {
            source.RenderTruth(frame, labels);
            var pixels = Enumerable.Range(0, labels.Length).Where(i => labels[i] == 1).ToArray();
            if (pixels.Length < 0.9 * whole)
            {
                break;
            }

            var centre = (X: pixels.Average(i => i % size.Width), Y: pixels.Average(i => i / size.Width));
            if (frame > 0)
            {
                Assert.InRange(Math.Sqrt(Math.Pow(centre.X - last.X, 2) + Math.Pow(centre.Y - last.Y, 2)), 0.1, 20);
            }

            last = centre;
        }
    }

    [Fact]
    public void Rows_end_where_the_stride_says_whatever_the_width()
    {
        foreach (var width in new[] { 64, 65, 66, 67, 101 })
        {
            using var source = Open($"synth://demo?size=64x{width}");
            var stride = (3 * width) + 5;
            var rgb = new byte[stride * 64];
            Array.Fill(rgb, (byte)99);
            source.TryRead(rgb, stride, out _);
            for (var y = 0; y < 64; y++)
            {
                Assert.All(rgb[((y * stride) + (3 * width))..((y + 1) * stride)], b => Assert.Equal(99, b));
            }
        }
    }

    private static SynthSource Open(string address) => new(SynthAddress.Parse(address), TimeProvider.System);

    private static (byte[] Rgb, byte[] Labels, ImageSize Size) Render(string address, int frame)
    {
        using var source = Open(address);
        var size = source.Description.Size;
        var (rgb, labels) = (new byte[3 * size.Pixels], new byte[size.Pixels]);
        for (var i = 0; i <= frame; i++)
        {
            Assert.True(source.TryRead(rgb, 3 * size.Width, out _));
        }

        source.RenderTruth(frame, labels);
        return (rgb, labels, size);
    }
}

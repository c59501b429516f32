using SRNet.Scenes.Pond;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes.Tests;

public class PondTests
{
    public static TheoryData<string> Scenes => [.. PondPresets.All.Keys];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void All_objects_are_in_full_view_in_the_first_frame_whatever_the_seed(string scene)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            for (var objects = 1; objects <= 4; objects++)
            {
                var pond = Open($"synth://{scene}?seed={seed}&objects={objects}&size=120x216");
                var truth = pond.FirstTruth();
                Assert.Equal(Enumerable.Range(1, objects), truth.ObjectIds());

                // A koi's body is about a thirteenth of its length squared, or more.
                var length = PondPresets.All[scene].BodyLength * 120;
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
        var small = Open($"synth://{scene}?size=120x216");
        var large = Open($"synth://{scene}?size=960x1728");
        var (few, many) = (small.FirstTruth(), large.FirstTruth());
        Assert.All(few.ObjectIds(), id => Assert.InRange(many.Pixels.Count(p => p == id) / 64.0 / few.Pixels.Count(p => p == id), 0.85, 1.15));
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Pads_hide_objects_and_objects_come_back(string scene)
    {
        var pond = Open($"synth://{scene}?size=120x216");
        var (labels, areas) = (new byte[120 * 216], new List<int[]>());
        for (var frame = 0; frame < pond.FrameCount; frame += 3)
        {
            pond.DrawTruth(frame, labels);
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
        var pond = Open("synth://demo?objects=1");
        var (labels, size, last) = (new byte[854 * 480], pond.Size, (X: 0.0, Y: 0.0));
        var whole = pond.FirstTruth().Pixels.Count(p => p == 1);
        for (var frame = 0; frame < 60; frame++)
        {
            pond.DrawTruth(frame, labels);
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

    private static Scene Open(string address) => new(SceneAddress.Parse(address));

    private static (byte[] Rgb, byte[] Labels, ImageSize Size) Render(string address, int frame)
    {
        var pond = Open(address);
        var size = pond.Size;
        var (rgb, labels) = (new byte[3 * size.Pixels], new byte[size.Pixels]);
        pond.DrawPicture(frame, rgb, 3 * size.Width);
        pond.DrawTruth(frame, labels);
        return (rgb, labels, size);
    }
}

using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Synth.Clips;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Synth.Clips;

public class ClipSceneTests
{
    public static TheoryData<string> Presets => [.. ClipPresets.Names.Select(name => name[ClipPresets.Prefix.Length..])];

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_same_seed_gives_the_same_clip_another_seed_another(string preset)
    {
        (byte[] Rgb, byte[] Labels)[] Frames(int seed) => TestClips.Render(preset, seed: seed, frames: 3, step: 21);
        var (first, again, other) = (Frames(3), Frames(3), Frames(4));
        Assert.All(Enumerable.Range(0, 3), i =>
        {
            Assert.Equal(first[i].Rgb, again[i].Rgb);
            Assert.Equal(first[i].Labels, again[i].Labels);
            Assert.NotEqual(first[i].Rgb, other[i].Rgb);
        });
        Assert.NotEqual(first[0].Labels, other[0].Labels);
        Assert.NotEqual(first[0].Rgb, first[2].Rgb);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Every_object_is_visible_in_the_first_frame_whatever_the_seed(string preset)
    {
        for (var seed = 0; seed < 2; seed++)
        {
            for (var objects = 1; objects <= 4; objects += 3)
            {
                using var source = new SynthSource(SynthAddress.Parse($"synth://clips/{preset}?seed={seed}&objects={objects}&size=96x128"), TimeProvider.System);
                var truth = source.FirstTruth();
                Assert.Equal(Enumerable.Range(1, objects), truth.ObjectIds());
                Assert.All(truth.ObjectIds(), id => Assert.True(TestClips.Area(truth.Pixels.ToArray(), id) >= 0.004 * truth.Pixels.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void No_frame_allocates(string preset)
    {
        var renderer = new ClipRenderer(TestClips.Scene(preset, objects: 2));
        var (rgb, labels) = (new byte[3 * TestClips.Size.Pixels], new byte[TestClips.Size.Pixels]);
        long before = 0;
        for (var frame = 0; frame < 60; frame++)
        {
            renderer.DrawPicture(frame, rgb, 3 * TestClips.Size.Width);
            renderer.DrawLabels(frame, labels);
            before = frame == 5 ? GC.GetAllocatedBytesForCurrentThread() : before;
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("plain", 25)]
    [InlineData("world", 10)]
    [InlineData("turn", 7)]
    [InlineData("crossing", 35)]
    [InlineData("holes", 12)]
    [InlineData("tilt", 9)]
    public void The_truth_is_where_an_object_changes_the_picture(string preset, int frame)
    {
        var size = new ImageSize(427, 240);
        var (labelled, wrong) = (0, 0);
        for (var seed = 0; seed < 4; seed++)
        {
            var scene = TestClips.Scene(preset, "shutter=0&shadows=0&leaves=0", seed, objects: 2, size);
            var painter = new LayerPainter(size, scene.LargestSkin);
            var (with, without, labels) = (new uint[size.Pixels], new uint[size.Pixels], new byte[size.Pixels]);
            painter.Draw(scene.Backdrop, frame, with);
            painter.Draw(scene.Backdrop, frame, without);
            foreach (var layer in scene.Layers)
            {
                painter.Draw(layer, frame, with, default);
                if (layer.Label != 1)
                {
                    painter.Draw(layer, frame, without, default);
                }
            }

            new ClipRenderer(scene).DrawLabels(frame, labels);
            for (var i = 2 * size.Width; i < labels.Length - (2 * size.Width); i++)
            {
                // At its edge an object changes the picture where it covers less than half of a pixel, too.
                bool Changed(int at) => with[at] != without[at];
                var inside = Changed(i) && Changed(i - 2) && Changed(i + 2) && Changed(i - (2 * size.Width)) && Changed(i + (2 * size.Width));
                (labelled, wrong) = (labelled + (labels[i] == 1 ? 1 : 0), wrong + ((labels[i] == 1 ? !Changed(i) : inside) ? 1 : 0));
            }
        }

        Assert.True(labelled > 2000 && wrong < 0.03 * labelled, $"Of {labelled} pixels of the object, {wrong} are wrong.");
    }

    [Fact]
    public void Truth_and_picture_of_a_frame_do_not_depend_on_what_was_drawn_before()
    {
        var renderer = new ClipRenderer(TestClips.Scene("world", seed: 5, objects: 3));
        var late = TestClips.Render(renderer, 70);
        TestClips.Render(renderer, 3);
        var again = TestClips.Render(renderer, 70);
        Assert.Equal(late.Rgb, again.Rgb);
        Assert.Equal(late.Labels, again.Labels);
    }

    [Fact]
    public void Objects_stay_mostly_in_the_picture_however_long_the_stream_is()
    {
        var seen = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var renderer = new ClipRenderer(TestClips.Scene("world", "leaves=0&covered=0&speed=3", seed));
            for (var frame = 100_000; frame < 100_400; frame += 20)
            {
                var labels = new byte[TestClips.Size.Pixels];
                renderer.DrawLabels(frame, labels);
                seen += labels.Contains((byte)1) ? 1 : 0;
            }
        }

        Assert.InRange(seen, 105, 120);
    }

    [Fact]
    public void Rows_end_where_the_stride_says_whatever_the_width()
    {
        foreach (var width in new[] { 64, 67, 101 })
        {
            using var source = new SynthSource(SynthAddress.Parse($"synth://clips/world?compression=2&camera_blur=1&size=64x{width}"), TimeProvider.System);
            var stride = (3 * width) + 5;
            var rgb = new byte[stride * 64];
            Array.Fill(rgb, (byte)99);
            source.TryRead(rgb, stride, out _);
            Assert.All(Enumerable.Range(0, 64), y => Assert.All(rgb[((y * stride) + (3 * width))..((y + 1) * stride)], b => Assert.Equal(99, b)));
        }
    }
}

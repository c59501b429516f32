using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes.Tests;

/// <summary>What every scene promises.</summary>
public class SceneTests
{
    private static readonly ImageSize Size = new(101, 64);

    public static TheoryData<string> Names => [.. Scene.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_address_gives_the_same_pictures_and_masks_another_seed_others(string name)
    {
        var (first, again, other) = (Draw(new SceneAddress(name, 3, Size: Size), 40), Draw(new SceneAddress(name, 3, Size: Size), 40), Draw(new SceneAddress(name, 4, Size: Size), 40));
        Assert.Equal(first.Rgb, again.Rgb);
        Assert.Equal(first.Labels, again.Labels);
        Assert.NotEqual(first.Rgb, other.Rgb);
        Assert.NotEqual(first.Labels, other.Labels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_does_not_depend_on_what_was_drawn_before(string name)
    {
        var address = new SceneAddress(name, Size: Size);
        var (late, fresh, scene) = (new byte[3 * Size.Pixels], Draw(address, 30), new Scene(address));
        var labels = new byte[Size.Pixels];
        for (var i = 50; i >= 30; i--)
        {
            scene.DrawPicture(i, late, 3 * Size.Width);
            scene.DrawTruth(i, labels);
        }

        Assert.Equal(fresh.Rgb, late);
        Assert.Equal(fresh.Labels, labels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_end_where_the_stride_says_whatever_the_width(string name)
    {
        foreach (var width in new[] { 64, 65, 66, 67, 101 })
        {
            var scene = new Scene(new SceneAddress(name, Size: new ImageSize(width, 64)));
            var stride = (3 * width) + 5;
            var rgb = new byte[stride * 64];
            Array.Fill(rgb, (byte)99);
            scene.DrawPicture(0, rgb, stride);
            for (var y = 0; y < 64; y++)
            {
                Assert.All(rgb[((y * stride) + (3 * width))..((y + 1) * stride)], b => Assert.Equal(99, b));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Drawing_allocates_nothing(string name)
    {
        var scene = new Scene(new SceneAddress(name, Size: Size));
        var (rgb, labels) = (new byte[3 * Size.Pixels], new byte[Size.Pixels]);
        void Frames(int first)
        {
            for (var i = first; i < first + 20; i++)
            {
                scene.DrawPicture(i, rgb, 3 * Size.Width);
                scene.DrawTruth(i, labels);
            }
        }

        Frames(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Frames(20);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_shapes_are_whole_and_apart_in_the_first_frame_and_cover_each_other_later()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var shapes = new Scene(new SceneAddress("shapes", seed, Objects: Scene.MaxObjects));
            var first = shapes.FirstTruth();
            var areas = Enumerable.Range(1, Scene.MaxObjects).Select(id => first.Pixels.Count(p => p == id)).ToArray();
            Assert.All(areas, area => Assert.InRange(area, 0.98 * areas.Max(), areas.Max()));

            var (labels, least) = (new byte[shapes.Size.Pixels], int.MaxValue);
            for (var i = 0; i < shapes.FrameCount; i += 5)
            {
                shapes.DrawTruth(i, labels);
                least = Math.Min(least, labels.Count(p => p > 0));
            }

            Assert.True(least < 0.95 * areas.Sum(), $"Seed {seed}: the discs never meet.");
        }
    }

    [Fact]
    public void The_truth_of_the_shapes_is_what_is_coloured()
    {
        var (rgb, labels) = Draw(new SceneAddress("shapes", Size: Size, Objects: 3), 70);
        Assert.Contains(labels, id => id > 0);
        Assert.All(Enumerable.Range(0, Size.Pixels), i => Assert.Equal(labels[i] == 0, rgb[3 * i] == rgb[(3 * i) + 1] && rgb[3 * i] == rgb[(3 * i) + 2]));
    }

    private static (byte[] Rgb, byte[] Labels) Draw(SceneAddress address, int frame)
    {
        var scene = new Scene(address);
        var (rgb, labels) = (new byte[3 * scene.Size.Pixels], new byte[scene.Size.Pixels]);
        scene.DrawPicture(frame, rgb, 3 * scene.Size.Width);
        scene.DrawTruth(frame, labels);
        return (rgb, labels);
    }
}

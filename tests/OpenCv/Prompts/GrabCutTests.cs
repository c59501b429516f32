using SRNet.OpenCv.Prompts;
using SRNet.OpenCv.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.OpenCv.Tests.Prompts;

public class GrabCutTests
{
    private static readonly ImageSize Size = new(160, 96);

    // The red block of the scene, and a region around it.
    private static readonly PixelBox Block = new(24, 24, 32, 32), Region = new(10, 10, 70, 70);

    [Fact]
    public void A_presumed_mask_that_is_too_small_grows_to_the_object()
    {
        var marks = Refine((x, y) => Inside(new PixelBox(32, 32, 16, 16), x, y) ? RegionMark.PresumedObject : RegionMark.PresumedBackground);
        Assert.InRange(Overlap(marks), 0.93, 1);
    }

    [Fact]
    public void What_is_known_stays_as_it_is()
    {
        var marks = Refine((x, y) =>
            Inside(new PixelBox(30, 30, 4, 4), x, y) ? RegionMark.Background
            : Inside(new PixelBox(66, 66, 4, 4), x, y) ? RegionMark.Object
            : Inside(Block, x, y) ? RegionMark.PresumedObject : RegionMark.PresumedBackground);
        Assert.Equal(16, marks.Count(mark => mark == RegionMark.Background));
        Assert.Equal(16, marks.Count(mark => mark == RegionMark.Object));
    }

    [Fact]
    public void The_same_marks_give_the_same_mask()
    {
        static RegionMark Mark(int x, int y) => Inside(new PixelBox(28, 28, 40, 20), x, y) ? RegionMark.PresumedObject : RegionMark.PresumedBackground;
        Assert.Equal(Refine(Mark), Refine(Mark));
    }

    [Fact]
    public void A_region_of_the_object_alone_is_left_as_it_is() => Assert.All(Refine((_, _) => RegionMark.PresumedObject), mark => Assert.Equal(RegionMark.PresumedObject, mark));

    private static RegionMark[] Refine(Func<int, int, RegionMark> mark)
    {
        using var frame = Scene.Draw(Size, 0);
        var marks = Enumerable.Range(0, Region.Width * Region.Height).Select(i => mark(Region.X + (i % Region.Width), Region.Y + (i / Region.Width))).ToArray();
        new GrabCut().Refine(new RgbImage(Scene.Rgb(frame), Size, 3 * Size.Width), Region, marks);
        return marks;
    }

    private static double Overlap(RegionMark[] marks)
    {
        int both = 0, either = 0;
        for (var i = 0; i < marks.Length; i++)
        {
            var found = marks[i] is RegionMark.Object or RegionMark.PresumedObject;
            var there = Inside(Block, Region.X + (i % Region.Width), Region.Y + (i / Region.Width));
            both += found && there ? 1 : 0;
            either += found || there ? 1 : 0;
        }

        return (double)both / either;
    }

    private static bool Inside(PixelBox box, int x, int y) => x >= box.X && y >= box.Y && x < box.X + box.Width && y < box.Y + box.Height;
}

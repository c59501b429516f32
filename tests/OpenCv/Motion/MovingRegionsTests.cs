using SRNet.OpenCv.Motion;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.OpenCv.Tests.Motion;

public sealed class MovingRegionsTests
{
    private static readonly ImageSize Size = new(480, 270);

    [Fact]
    public void What_comes_into_the_picture_has_a_box_in_pixels_of_the_frame_until_it_stands_still()
    {
        using var regions = new MovingRegions(Size);
        for (var t = 0; t < 60; t++)
        {
            var found = Find(regions, x: (6 * t) - 90);
            if (t is > 30 and < 55)
            {
                var box = Assert.Single(found);
                Assert.InRange(box.X, (6 * t) - 98, (6 * t) - 82);
                Assert.InRange(box.Width, 54, 76);
                Assert.InRange(box.Y, 92, 108);
                Assert.InRange(box.Height, 54, 76);
            }
        }

        for (var t = 0; t < 10; t++)
        {
            Find(regions, x: 264);
        }

        Assert.Empty(Find(regions, x: 264));
    }

    [Fact]
    public void Where_something_was_from_the_beginning_and_has_gone_from_nothing_moves()
    {
        using var regions = new MovingRegions(Size);
        for (var t = 0; t < 50; t++)
        {
            var found = Find(regions, x: 20 + (6 * t));
            if (t > 25)
            {
                Assert.InRange(Assert.Single(found).X, 12 + (6 * t), 28 + (6 * t));
            }
        }
    }

    [Fact]
    public void A_light_that_goes_on_is_nothing_that_moves()
    {
        using var regions = new MovingRegions(Size);
        for (var t = 0; t < 30; t++)
        {
            Assert.Empty(regions.Find(new RgbImage(Frame(x: 200, light: t < 20 ? 0 : 90), Size, 3 * Size.Width)));
        }
    }

    private static IReadOnlyList<PixelBox> Find(MovingRegions regions, int x) => regions.Find(new RgbImage(Frame(x, light: 0), Size, 3 * Size.Width));

    // Ground with some grain, and a bright square of 60 pixels that was never anywhere else before.
    private static byte[] Frame(int x, int light)
    {
        var random = new Random(3);
        var rgb = new byte[3 * Size.Pixels];
        for (var i = 0; i < Size.Pixels; i++)
        {
            var inside = i % Size.Width >= x && i % Size.Width < x + 60 && i / Size.Width is >= 100 and < 160;
            rgb.AsSpan(3 * i, 3).Fill((byte)(inside ? 220 : 60 + random.Next(30) + light));
        }

        return rgb;
    }
}

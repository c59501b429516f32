using SRNet.OpenCv.Compositing;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Tests.Compositing;

public class BackgroundBlurTests
{
    private const int Padding = 5;
    private static readonly ImageSize Size = new(121, 75);

    [Fact]
    public void A_blur_keeps_one_colour_one_colour_whatever_the_object_has()
    {
        var alpha = Enumerable.Range(0, Size.Pixels).Select(i => (byte)((i % Size.Width) is > 40 and < 80 ? 255 : 0)).ToArray();
        using var blur = new BackgroundBlur(Size);
        var behind = blur.Of(Paint((x, _) => x is > 40 and < 80 ? (255, 0, 255) : (10, 120, 60)), (3 * Size.Width) + Padding, alpha);
        for (var i = 0; i < Size.Pixels; i++)
        {
            Assert.InRange(behind[3 * i], 8, 12);
            Assert.InRange(behind[(3 * i) + 1], 118, 122);
            Assert.InRange(behind[(3 * i) + 2], 58, 62);
        }
    }

    [Fact]
    public void A_blur_evens_out_what_is_fine_and_keeps_what_is_large()
    {
        using var blur = new BackgroundBlur(Size);
        var behind = blur.Of(Paint((x, y) => x < 60 ? ((x + y) % 2 * 200, 0, 0) : (0, 0, 200)), (3 * Size.Width) + Padding, new byte[Size.Pixels]);
        var left = behind.Slice(3 * ((37 * Size.Width) + 20), 3);
        var right = behind.Slice(3 * ((37 * Size.Width) + 100), 3);
        Assert.InRange(left[0], 97, 103);
        Assert.Equal(0, left[2]);
        Assert.Equal((0, 200), (right[0], right[2]));
    }

    [Fact]
    public void A_picture_that_an_object_covers_whole_keeps_its_colour()
    {
        using var blur = new BackgroundBlur(Size);
        var behind = blur.Of(Paint((_, _) => (10, 120, 60)), (3 * Size.Width) + Padding, [.. Enumerable.Repeat((byte)255, Size.Pixels)]);
        Assert.Equal((10, 120, 60), (behind[300], behind[301], behind[302]));
    }

    // Rows with something behind them that is no picture.
    private static byte[] Paint(Func<int, int, (int R, int G, int B)> colour)
    {
        var stride = (3 * Size.Width) + Padding;
        var rgb = new byte[stride * Size.Height];
        rgb.AsSpan().Fill(255);
        for (var y = 0; y < Size.Height; y++)
        {
            for (var x = 0; x < Size.Width; x++)
            {
                var (r, g, b) = colour(x, y);
                var at = (y * stride) + (3 * x);
                (rgb[at], rgb[at + 1], rgb[at + 2]) = ((byte)r, (byte)g, (byte)b);
            }
        }

        return rgb;
    }
}

using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Compositing;

public sealed class BackgroundTests : IDisposable
{
    private static readonly ImageSize Size = new(121, 75);
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(Size, 1);

    [Fact]
    public void A_blur_keeps_one_colour_one_colour_whatever_the_object_has()
    {
        using var frame = _pool.Rent();
        Paint(frame, (x, _) => x is > 40 and < 80 ? (255, 0, 255) : (10, 120, 60));
        var alpha = Enumerable.Range(0, Size.Pixels).Select(i => (byte)((i % Size.Width) is > 40 and < 80 ? 255 : 0)).ToArray();
        var blur = new BlurredBackground();
        blur.Open(Size, PixelAspect.Square);
        var behind = blur.Behind(frame, alpha);
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
        using var frame = _pool.Rent();
        Paint(frame, (x, y) => x < 60 ? ((x + y) % 2 * 200, 0, 0) : (0, 0, 200));
        var blur = new BlurredBackground();
        blur.Open(Size, PixelAspect.Square);
        var behind = blur.Behind(frame, new byte[Size.Pixels]);
        var left = behind.Slice(3 * ((37 * Size.Width) + 20), 3);
        var right = behind.Slice(3 * ((37 * Size.Width) + 100), 3);
        Assert.InRange(left[0], 97, 103);
        Assert.Equal(0, left[2]);
        Assert.Equal((0, 200), (right[0], right[2]));
    }

    [Fact]
    public void A_picture_covers_the_frame_and_is_cut_evenly()
    {
        // Three bands side by side in a picture twice as wide as needed: of the outer two a quarter of the frame each is left.
        var (width, height) = (300, 75);
        var rgb = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            rgb[(3 * i) + (i % width / 100)] = 255;
        }

        File.WriteAllBytes(_folder.File("bands.png"), ImageCodec.EncodePng(rgb, width, height, PixelKind.Rgb24));
        var background = new ImageBackground(_folder.File("bands.png"));
        background.Open(Size, PixelAspect.Square);
        using var frame = _pool.Rent();
        var row = background.Behind(frame, default).Slice(3 * 30 * Size.Width, 3 * Size.Width).ToArray();
        Assert.Equal((255, 255, 255), (row[0], row[(3 * 60) + 1], row[(3 * 120) + 2]));
        Assert.Equal(10, Enumerable.Range(0, Size.Width).TakeWhile(x => row[3 * x] == 255).Count());
    }

    [Fact]
    public void A_file_that_is_no_picture_is_refused()
    {
        File.WriteAllText(_folder.File("x.png"), "text");
        Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => new ImageBackground(_folder.File("x.png"))).Error);
        File.WriteAllBytes(_folder.File("p.png"), ImageCodec.EncodePalettePng(new byte[4], 2, 2, new byte[768]));
        Assert.Contains("palette", Assert.Throws<SrNetException>(() => new ImageBackground(_folder.File("p.png"))).Message);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Paint(Frame frame, Func<int, int, (int R, int G, int B)> colour)
    {
        frame.Stamp(0, new FrameInfo(TimeSpan.Zero), 0);
        for (var y = 0; y < Size.Height; y++)
        {
            for (var x = 0; x < Size.Width; x++)
            {
                var (r, g, b) = colour(x, y);
                var at = (y * frame.Stride) + (3 * x);
                (frame.Rgb[at], frame.Rgb[at + 1], frame.Rgb[at + 2]) = ((byte)r, (byte)g, (byte)b);
            }
        }
    }
}

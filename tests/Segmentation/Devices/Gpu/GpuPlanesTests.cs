using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>Pictures that come as their decoder made them.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuPlanesTests(SharedPlans plans) : IClassFixture<SharedPlans>, IDisposable
{
    private const int Frames = 9;

    private static readonly ImageSize Size = new(417, 225);

    // ITU-R BT.709, Y in 16..235, as swscale has it on x86.
    private static readonly YuvMatrix Matrix = new(9539 / 8192f, 16, 14686 / 8192f, -1747 / 8192f, -4366 / 8192f, 17305 / 8192f);

    private readonly Scene _scene = new(Size, 2);

    public void Dispose() => Gpu.Reset();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Planes_give_the_masks_of_the_RGB_made_of_them_for_half_the_bytes(bool interleaved)
    {
        using var model = plans.Gpu.Load();
        var want = Run(model, t => null, out var whole);
        var got = Run(model, t => interleaved, out var half);
        Assert.Equal(Frames * ((3L * Size.Pixels) - YuvForm.Bytes(Size.Width, Size.Height)), whole - half);
        AssertAlike(want, got);
    }

    [Fact]
    public void A_picture_may_have_them_or_not()
    {
        using var model = plans.Gpu.Load();
        AssertAlike(Run(model, t => null, out _), Run(model, t => t switch { < 3 => null, 4 => true, 5 => null, _ => false }, out _));
    }

    private static void AssertAlike(List<byte[]> want, List<byte[]> got)
    {
        for (var t = 0; t < Frames; t++)
        {
            for (byte id = 1; id <= 2; id++)
            {
                Assert.InRange(Scene.IoU(want[t], got[t], id), 0.9995, 1);
            }
        }
    }

    // Null: RGB only; else whether U and V are side by side.
    private List<byte[]> Run(SrNetModel model, Func<int, bool?> interleaved, out long uploaded)
    {
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(208, 112) });
        var result = new List<byte[]>();
        var before = Gpu.Uploaded();
        for (var t = 0; t < Frames; t++)
        {
            var (rgb, labels) = _scene.Frame(t);
            var form = new YuvForm(interleaved(t) ?? false, Matrix, Whole: true);
            var planes = Planes(rgb, form);
            var picture = new RgbImage(Rgb(planes, form), Size, 3 * Size.Width) { Planes = interleaved(t) is null ? default : new YuvPlanes(planes, form) };
            result.Add(new byte[Size.Pixels]);
            session.Step(picture, result[^1], t == 0 ? new LabelMapPrompt(labels) : null);
        }

        uploaded = Gpu.Uploaded() - before;
        return result;
    }

    private static (int U, int V) Chroma(YuvForm form, int x, int y)
    {
        int width = (Size.Width + 1) / 2, at = (y / 2 * width) + (x / 2), luma = (int)Size.Pixels;
        return form.Interleaved ? (luma + (2 * at), luma + (2 * at) + 1) : (luma + at, luma + (width * ((Size.Height + 1) / 2)) + at);
    }

    private static byte[] Planes(byte[] rgb, YuvForm form)
    {
        var planes = new byte[YuvForm.Bytes(Size.Width, Size.Height)];
        for (var i = 0; i < Size.Pixels; i++)
        {
            float r = rgb[3 * i], g = rgb[(3 * i) + 1], b = rgb[(3 * i) + 2], grey = (0.2126f * r) + (0.7152f * g) + (0.0722f * b);
            planes[i] = Byte((grey / Matrix.YScale) + Matrix.YOffset);
            var (u, v) = Chroma(form, i % Size.Width, i / Size.Width);
            planes[u] = Byte(128 + ((b - grey) / Matrix.BlueU));
            planes[v] = Byte(128 + ((r - grey) / Matrix.RedV));
        }

        return planes;
    }

    private static byte[] Rgb(byte[] planes, YuvForm form)
    {
        var rgb = new byte[3 * Size.Pixels];
        for (var i = 0; i < Size.Pixels; i++)
        {
            var (atU, atV) = Chroma(form, i % Size.Width, i / Size.Width);
            float grey = MathF.Floor((planes[i] - Matrix.YOffset) * Matrix.YScale), u = planes[atU] - 128, v = planes[atV] - 128;
            rgb[3 * i] = Byte(grey + MathF.Floor(Matrix.RedV * v));
            rgb[(3 * i) + 1] = Byte(grey + MathF.Floor(Matrix.GreenU * u) + MathF.Floor(Matrix.GreenV * v));
            rgb[(3 * i) + 2] = Byte(grey + MathF.Floor(Matrix.BlueU * u));
        }

        return rgb;
    }

    private static byte Byte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

/// <summary>Pictures as their decoder makes them, beside the RGB of the same picture.</summary>
public class PlanesTests
{
    private const int Width = 102;
    private const int Height = 78;

    // What V adds to red tells the matrices apart: 2 (1 - Kr), and 255/224 of that in limited range.
    [Theory]
    [InlineData("bt470bg", "tv", 1.596)]
    [InlineData("bt709", "tv", 1.793)]
    [InlineData("bt709", "pc", 1.575)]
    [InlineData("bt2020nc", "tv", 1.679)]
    public async Task Planes_and_their_colours_make_the_RGB_that_the_decoder_makes(string matrix, string range, double redV)
    {
        using var folder = new TestFolder();
        using var ffmpeg = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", $"gradients=s={Width}x{Height}:r=5:d=1:seed=3", "-vf", "format=yuv420p", "-colorspace", matrix, "-color_range", range,
            "-c:v", "ffv1", folder.File("colours.mkv"),
        ]);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ffmpeg.ExitCode);
        using var decoder = TestVideo.Open(folder.File("colours.mkv"));
        var form = AssertAlike(decoder);
        Assert.False(form.Interleaved);
        Assert.Equal(redV, form.Matrix.RedV, 1e-3);
        Assert.Equal(range == "tv" ? 16 : 0, form.Matrix.YOffset);
    }

    [Fact]
    public void Where_colours_meet_too()
    {
        using var decoder = Open($"testsrc2=size={Width}x{Height}:rate=5:duration=1,format=yuv420p");
        Assert.False(AssertAlike(decoder).Interleaved);
    }

    [Fact]
    public void Chroma_may_be_interleaved()
    {
        using var decoder = Open($"testsrc2=size={Width}x{Height}:rate=5:duration=1,format=nv12");
        var form = AssertAlike(decoder);
        Assert.True(form.Interleaved);
        Assert.Equal(1.596, form.Matrix.RedV, 1e-3);
    }

    [Theory]
    [InlineData("yuv444p")]
    [InlineData("yuv420p10le")]
    [InlineData("rgb24")]
    public void Other_pictures_have_none(string pixels) => AssertNone(Open($"gradients=size={Width}x{Height}:rate=5:duration=1,format={pixels}"));

    // Whose RGB is made of the chroma of several pixels.
    [Fact]
    public async Task Nor_have_those_of_JPEG()
    {
        using var folder = new TestFolder();
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=s={Width}x{Height}:r=5:d=1", "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", folder.File("jpeg.mkv")]);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ffmpeg.ExitCode);
        AssertNone(TestVideo.Open(folder.File("jpeg.mkv")));
    }

    [Fact]
    public void A_place_that_is_too_small_is_refused()
    {
        using var decoder = Open($"gradients=size={Width}x{Height}:rate=5:duration=1,format=yuv420p");
        Assert.True(decoder.TryRead(new byte[3 * Width * Height], 3 * Width, out _));
        Assert.Contains("smaller than they are", Assert.Throws<SrNetException>(() => decoder.CopyPlanes(new byte[YuvForm.Bytes(Width, Height) - 1])).Message, StringComparison.Ordinal);
    }

    private static VideoDecoder Open(string filters) => TestVideo.Open(new VideoDecoderOptions { Url = filters, Format = "lavfi" });

    private static void AssertNone(VideoDecoder opened)
    {
        using var decoder = opened;
        Assert.True(decoder.TryRead(new byte[3 * Width * Height], 3 * Width, out _));
        Assert.Null(decoder.CopyPlanes(new byte[YuvForm.Bytes(Width, Height)]));
    }

    private static YuvForm AssertAlike(VideoDecoder decoder)
    {
        Assert.Equal((Width, Height), (decoder.Width, decoder.Height));
        var planes = new byte[YuvForm.Bytes(Width, Height)];
        var rgb = new byte[3 * Width * Height];
        Assert.Null(decoder.CopyPlanes(planes));
        YuvForm? form = null;
        for (var t = 0; t < 3; t++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * Width, out _));
            form = decoder.CopyPlanes(planes);
            var made = Rgb(planes, Assert.NotNull(form));
            Assert.Equal(RuntimeInformation.ProcessArchitecture == Architecture.X64, form.Value.Whole);
            if (form.Value.Whole)
            {
                Assert.Equal(rgb, made);
                continue;
            }

            // swscale then blends the chroma of neighbours; most of a picture is not where colours meet.
            var errors = made.Zip(rgb, (a, b) => Math.Abs(a - b)).Order().ToArray();
            Assert.InRange(errors[errors.Length * 3 / 4], 0, 2);
        }

        return form!.Value;
    }

    private static byte[] Rgb(byte[] planes, YuvForm form)
    {
        int width = (Width + 1) / 2, height = (Height + 1) / 2, step = form.Interleaved ? 2 : 1, luma = Width * Height, second = luma + (form.Interleaved ? 1 : width * height);
        var m = form.Matrix;
        var rgb = new byte[3 * luma];
        for (var i = 0; i < luma; i++)
        {
            var chroma = step * ((i / Width / 2 * width) + (i % Width / 2));
            float Term(float product) => form.Whole ? MathF.Floor(product) : product;
            float grey = Term((planes[i] - m.YOffset) * m.YScale), u = planes[luma + chroma] - 128, v = planes[second + chroma] - 128;
            rgb[3 * i] = Byte(grey + Term(m.RedV * v));
            rgb[(3 * i) + 1] = Byte(grey + Term(m.GreenU * u) + Term(m.GreenV * v));
            rgb[(3 * i) + 2] = Byte(grey + Term(m.BlueU * u));
        }

        return rgb;
    }

    private static byte Byte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);
}

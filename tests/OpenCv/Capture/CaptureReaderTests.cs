using OpenCvSharp;
using SRNet.OpenCv.Capture;
using SRNet.OpenCv.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Tests.Capture;

public sealed class CaptureReaderTests : IDisposable
{
    private static readonly ImageSize Size = new(160, 96);

    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-capture-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Frames_come_in_order_as_RGB_with_the_stride_that_is_asked_for()
    {
        var path = Path.Combine(_folder, "clip.avi");
        using (var writer = new VideoWriter(path, FourCC.MJPG, 12, new Size(Size.Width, Size.Height)))
        {
            for (var i = 0; i < 3; i++)
            {
                using var frame = Scene.Draw(Size, 10 * i);
                writer.Write(frame);
            }
        }

        using var reader = CaptureReader.Open(path);
        Assert.Equal(Size, reader.Size);
        Assert.Equal(12, reader.FrameRate);
        const int Padding = 20;
        var stride = (3 * Size.Width) + Padding;
        var rgb = new byte[stride * Size.Height];
        for (var i = 0; i < 3; i++)
        {
            rgb.AsSpan().Fill(7);
            Assert.True(reader.TryRead(rgb, stride));

            // The middle of the block, which is red and has moved on, and the padding behind the row.
            var pixel = rgb.AsSpan((40 * stride) + (3 * (40 + (20 * i))), 3);
            Assert.True(pixel[0] > 150 && pixel[1] < 100 && pixel[2] < 100, $"frame {i}: {pixel[0]}, {pixel[1]}, {pixel[2]}");
            Assert.Equal(Enumerable.Repeat((byte)7, Padding), rgb.AsSpan((40 * stride) + (3 * Size.Width), Padding).ToArray());
        }

        Assert.False(reader.TryRead(rgb, stride));
    }

    [Theory]
    [InlineData("/nowhere/clip.avi")]
    [InlineData("97")]
    public void What_cannot_be_opened_is_named(string name)
    {
        var error = Assert.Throws<SrNetException>(() => CaptureReader.Open(name));
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }
}

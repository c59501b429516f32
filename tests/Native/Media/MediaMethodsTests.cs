using System.Text;
using SRNet.Native.Media;

namespace SRNet.Native.Tests.Media;

/// <summary>The structs and signatures agree with srnet_media.h: the library checks struct sizes itself and fills every field.</summary>
public unsafe class MediaMethodsTests
{
    public MediaMethodsTests() => MediaLibrary.EnsureLoaded();

    [Fact]
    public void Every_field_of_the_video_structs_arrives_where_it_belongs()
    {
        var folder = Directory.CreateTempSubdirectory("srnet-native-").FullName;
        try
        {
            var path = Encoding.UTF8.GetBytes(Path.Combine(folder, "clip.mp4") + "\0");
            Write(path, 48, 32, frames: 4, rate: 25);
            fixed (byte* url = path)
            {
                var options = new MediaDecoderOptions { StructSize = sizeof(MediaDecoderOptions), Threads = 1, OpenTimeoutUs = 10_000_000, ReadTimeoutUs = 10_000_000, Url = url };
                Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.DecoderCreate(in options, out var decoder));
                using (decoder)
                {
                    Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.DecoderOpen(decoder));
                    var info = new MediaDecoderInfo { StructSize = sizeof(MediaDecoderInfo) };
                    Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.DecoderGetInfo(decoder, ref info));
                    Assert.Equal((48, 32, 25.0, 160_000L, 4L), (info.Width, info.Height, info.FrameRate, info.DurationUs, info.FrameCount));
                    Assert.True(new ReadOnlySpan<byte>(info.Codec, 5).SequenceEqual("h264\0"u8));

                    var rgb = new byte[48 * 32 * 3];
                    var frame = new MediaDecoderFrame { StructSize = sizeof(MediaDecoderFrame), Corrupt = -1 };
                    fixed (byte* pixels = rgb)
                    {
                        Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.DecoderRead(decoder, pixels, rgb.Length, 48 * 3, ref frame));
                        Assert.Equal((1, 0, 48, 32, 0L), (frame.KeyFrame, frame.Corrupt, frame.SourceWidth, frame.SourceHeight, frame.TimestampUs));
                        Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.DecoderRead(decoder, pixels, rgb.Length, 48 * 3, ref frame));
                        Assert.Equal((0, 40_000L), (frame.KeyFrame, frame.TimestampUs));
                        MediaMethods.DecoderAbort(decoder);
                        Assert.Equal(MediaStatus.Aborted, (MediaStatus)MediaMethods.DecoderRead(decoder, pixels, rgb.Length, 48 * 3, ref frame));
                    }

                    Assert.Equal("reading was aborted", LastError());
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_field_of_the_image_struct_arrives_where_it_belongs()
    {
        Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.PngEncoderCreate(3, 2, 2, out var encoder));
        using (encoder)
        {
            byte[] gray = [0, 50, 100, 150, 200, 250];
            var back = new byte[6];
            fixed (byte* pixels = gray, decoded = back)
            {
                Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.PngEncoderEncode(encoder, pixels, gray.Length, null, out var file, out var length));
                var info = new MediaImageInfo { StructSize = sizeof(MediaImageInfo) };
                Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.ImageProbe(file, length, ref info));
                Assert.Equal((1, 2, 3, 2), (info.Format, info.Pixels, info.Width, info.Height));
                Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.ImageDecode(file, length, decoded, back.Length, null, null));
                Assert.Equal(gray, back);
            }
        }
    }

    private static void Write(byte[] path, int width, int height, int frames, double rate)
    {
        fixed (byte* pathPointer = path, preset = "ultrafast\0"u8)
        {
            var options = new MediaWriterOptions
            {
                StructSize = sizeof(MediaWriterOptions),
                Width = width,
                Height = height,
                Crf = 23,
                FrameRate = rate,
                Path = pathPointer,
                Preset = preset,
            };
            Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.WriterCreate(in options, out var writer));
            using (writer)
            {
                var rgb = new byte[3 * width * height];
                fixed (byte* pixels = rgb)
                {
                    for (var i = 0; i < frames; i++)
                    {
                        Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.WriterWrite(writer, pixels, rgb.Length, 3 * width, (long)(i * 1e6 / rate)));
                    }
                }

                Assert.Equal(MediaStatus.Ok, (MediaStatus)MediaMethods.WriterFinish(writer));
            }
        }
    }

    private static string LastError()
    {
        var text = stackalloc byte[256];
        return Encoding.UTF8.GetString(text, MediaMethods.LastError(text, 256));
    }
}

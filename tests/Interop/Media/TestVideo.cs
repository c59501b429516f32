using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

/// <summary>Videos whose pictures tell their number: a bright square moves over a gradient.</summary>
internal static class TestVideo
{
    public const int Side = 16;

    /// <summary>Picture <paramref name="index"/>, packed RGB.</summary>
    public static byte[] Picture(int width, int height, int index)
    {
        var rgb = new byte[3 * width * height];
        var (left, top) = SquareAt(width, height, index);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var inside = x >= left && x < left + Side && y >= top && y < top + Side;
                var at = 3 * ((y * width) + x);
                rgb[at] = inside ? (byte)230 : (byte)(40 + (x * 60 / width));
                rgb[at + 1] = inside ? (byte)220 : (byte)(60 + (y * 60 / height));
                rgb[at + 2] = inside ? (byte)40 : (byte)90;
            }
        }

        return rgb;
    }

    public static (int Left, int Top) SquareAt(int width, int height, int index) => (index * 5 % (width - Side), index * 3 % (height - Side));

    /// <summary>Writes a video with one picture per timestamp.</summary>
    public static void Write(string path, int width, int height, IEnumerable<TimeSpan> timestamps, bool finish = true)
    {
        using var writer = VideoWriter.Create(new VideoWriterOptions { Path = path, Width = width, Height = height });
        var index = 0;
        foreach (var timestamp in timestamps)
        {
            writer.Write(Picture(width, height, index++), 3 * width, timestamp);
        }

        if (finish)
        {
            writer.Finish();
        }
    }

    public static VideoDecoder Open(string url) => Open(new VideoDecoderOptions { Url = url });

    public static VideoDecoder Open(VideoDecoderOptions options) => VideoDecoder.Open(options, TestContext.Current.CancellationToken);

    /// <summary>Timestamps of a steady rate, rounded to the microsecond.</summary>
    public static TimeSpan[] Times(int count, double rate = 30) =>
        [.. Enumerable.Range(0, count).Select(i => TimeSpan.FromMicroseconds(Math.Round(i * 1e6 / rate)))];
}

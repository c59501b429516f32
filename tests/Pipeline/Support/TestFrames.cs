using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Frames as a stream hands them to its sinks: a gradient that moves, 30 per second, object 1 in a box.</summary>
/// <param name="size">Of every frame.</param>
/// <param name="noise">Noise instead, which no encoder makes small.</param>
internal sealed class TestFrames(ImageSize size, bool noise = false) : IDisposable
{
    private readonly FramePool _pool = new(size, 1);

    // They came at their own pace, a while ago, however fast the test makes them.
    private readonly long _begun = TimeProvider.System.GetTimestamp() - (2 * 60 * TimeProvider.System.TimestampFrequency);

    public ImageSize Size => size;

    /// <summary>The next frame's index.</summary>
    public int Next { get; set; }

    /// <summary>Makes the next frame, lends it to <paramref name="use"/>, and takes it back.</summary>
    public void Give(Action<Frame> use)
    {
        using var frame = _pool.Rent();
        var index = Next++;
        frame.Stamp(index, new FrameInfo(TimeOf(index)), _begun + (long)(TimeOf(index).TotalSeconds * TimeProvider.System.TimestampFrequency));
        Paint(frame, index);
        if (noise)
        {
            Random.Shared.NextBytes(frame.Rgb);
        }

        use(frame);
    }

    public static TimeSpan TimeOf(int index) => TimeSpan.FromMicroseconds(index * 33_333);

    public void Dispose() => _pool.Dispose();

    private static void Paint(Frame frame, int index)
    {
        frame.Labels.Clear();
        for (var y = 0; y < frame.Size.Height; y++)
        {
            var row = frame.Rgb.Slice(y * frame.Stride, 3 * frame.Size.Width);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = (byte)(((i / 3) + y + (4 * index)) & 0xFF);
            }

            if (y > frame.Size.Height / 4 && y < frame.Size.Height / 2)
            {
                frame.Labels.Slice(y * frame.Size.Width, frame.Size.Width)[(frame.Size.Width / 4)..(frame.Size.Width / 2)].Fill(1);
            }
        }
    }
}

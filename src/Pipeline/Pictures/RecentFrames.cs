using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Pictures;

/// <summary>
/// The last frames that were shown, so that what a person says of one can be applied to that one although newer have come. Shares of pooled frames in a
/// ring: filled by the presenting thread, read by the segmenting one, emptied when the frames' run ends. Thread-safe; adding allocates nothing.
/// </summary>
internal sealed class RecentFrames
{
    // Half a second at 30 frames per second: longer ago than a picture is under way to a browser. Large frames are fewer, for each stream keeps its own.
    private const int Most = 15;
    private const int Fewest = 4;
    private const long Bytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Frame?[] _ring;
    private int _next;

    /// <param name="capacity">Frames that are kept; may be 0.</param>
    public RecentFrames(int capacity) => _ring = new Frame[capacity];

    /// <summary>Frames that are kept of a size, for the pool to have them.</summary>
    public static int Capacity(ImageSize size) => (int)Math.Clamp(Bytes / (4L * size.Pixels), Fewest, Most);

    /// <summary>Keeps a share of <paramref name="frame"/>, whose picture nobody may change any more, and gives the oldest one's back.</summary>
    public void Add(Frame frame)
    {
        if (_ring.Length == 0)
        {
            return;
        }

        var shared = frame.Share();
        lock (_lock)
        {
            (shared, _ring[_next]) = (_ring[_next]!, shared);
            _next = (_next + 1) % _ring.Length;
        }

        shared?.Dispose();
    }

    /// <summary>The frame a person saw, as one more share of it; null when it is gone, or never was.</summary>
    public Frame? Find(in SeenFrame seen, TimeProvider time)
    {
        lock (_lock)
        {
            foreach (var frame in _ring)
            {
                if (frame is not null && seen.Is(frame, time))
                {
                    return frame.Share();
                }
            }
        }

        return null;
    }

    /// <summary>Gives all shares back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (ref var frame in _ring.AsSpan())
            {
                frame?.Dispose();
                frame = null;
            }
        }
    }
}

using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Frames;

/// <summary>
/// A fixed number of frames: one for every place in a stream where a frame can be. A stream's memory never grows, and a lost frame is noticed.
/// </summary>
public sealed class FramePool : IDisposable
{
    // Last in, first out: while little is under way the same few frames stay warm and the others never touch memory.
    private readonly Stack<Frame> _free;
    private readonly Frame[] _all;
    private readonly Lock _lock = new();

    public FramePool(ImageSize size, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _all = new Frame[capacity];
        for (var i = 0; i < capacity; i++)
        {
            _all[i] = new Frame(this, size);
        }

        _free = new Stack<Frame>(_all);
    }

    /// <summary>Frames that are out; 0 when all owners kept to the rules and are done.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _all.Length - _free.Count;
            }
        }
    }

    /// <summary>Gives a frame to the caller.</summary>
    /// <exception cref="InvalidOperationException">All frames are out: there are more places than frames, or some were lost.</exception>
    public Frame Rent()
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var frame))
            {
                throw new InvalidOperationException($"All {_all.Length} frames of the pool are in use.");
            }

            frame.Rent();
            return frame;
        }
    }

    internal void Return(Frame frame)
    {
        lock (_lock)
        {
            _free.Push(frame);
        }
    }

    /// <summary>Frees the frames' memory.</summary>
    /// <exception cref="InvalidOperationException">A frame is still out: somebody lost it.</exception>
    public void Dispose()
    {
        if (Outstanding is > 0 and var outstanding)
        {
            throw new InvalidOperationException($"{outstanding} of {_all.Length} frames were never given back.");
        }

        foreach (var frame in _all)
        {
            frame.Free();
        }
    }
}

using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Frames;

/// <summary>
/// At most a fixed number of frames: one for every place in a stream where a frame can be. They are made when first needed and kept, so a stream's memory
/// stays bounded, and a lost frame is noticed.
/// </summary>
internal sealed class FramePool : IDisposable
{
    // Last in, first out: while little is under way the same few frames stay warm and the others never touch memory.
    private readonly Stack<Frame> _free;
    private readonly List<Frame> _all;
    private readonly ImageSize _size;
    private readonly int _capacity;
    private readonly Lock _lock = new();

    public FramePool(ImageSize size, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _size = size;
        _capacity = capacity;
        _all = new List<Frame>(capacity);
        _free = new Stack<Frame>(capacity);
    }

    /// <summary>Frames that are out; 0 when all owners kept to the rules and are done.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _all.Count - _free.Count;
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
                if (_all.Count == _capacity)
                {
                    throw new InvalidOperationException($"All {_capacity} frames of the pool are in use.");
                }

                frame = new Frame(this, _size);
                _all.Add(frame);
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
            throw new InvalidOperationException($"{outstanding} of {_capacity} frames were never given back.");
        }

        foreach (var frame in _all)
        {
            frame.Free();
        }
    }
}

using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Frames;

/// <summary>A fixed number of frames. The stream's memory is what the pool holds and never grows; every frame has to come back before the pool is disposed.</summary>
public sealed class FramePool : IDisposable
{
    private readonly Stack<Frame> _free;
    private readonly Frame[] _all;
    private readonly SemaphoreSlim _available;
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
        _available = new SemaphoreSlim(capacity);
    }

    /// <summary>Frames that are out. 0 when everybody kept to the rules and is done.</summary>
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

    /// <summary>Waits for a free frame.</summary>
    public Frame Rent(CancellationToken cancellation)
    {
        _available.Wait(cancellation);
        return Take();
    }

    internal void Return(Frame frame)
    {
        lock (_lock)
        {
            _free.Push(frame);
        }

        _available.Release();
    }

    /// <summary>Frees the frames' memory.</summary>
    /// <exception cref="InvalidOperationException">A frame is still out: somebody lost one.</exception>
    public void Dispose()
    {
        var outstanding = Outstanding;
        if (outstanding > 0)
        {
            throw new InvalidOperationException($"{outstanding} of {_all.Length} frames were never given back.");
        }

        foreach (var frame in _all)
        {
            frame.Free();
        }

        _available.Dispose();
    }

    private Frame Take()
    {
        lock (_lock)
        {
            var frame = _free.Pop();
            frame.Rent();
            return frame;
        }
    }
}

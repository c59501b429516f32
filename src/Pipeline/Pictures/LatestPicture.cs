using SRNet.Pipeline.Frames;

namespace SRNet.Pipeline.Pictures;

/// <summary>
/// The last picture of a stream with its labels, for whoever asks. While the stream runs it is one share of a frame, so keeping it costs nothing; when
/// the frames go it becomes a copy. Thread-safe.
/// </summary>
internal sealed class LatestPicture
{
    private readonly Lock _lock = new();
    private Frame? _frame;
    private PictureCopy? _copy;

    /// <summary>Shares <paramref name="frame"/> until the next one; nobody may change its picture any more.</summary>
    public void Set(Frame frame)
    {
        var shared = frame.Share();
        lock (_lock)
        {
            (shared, _frame) = (_frame!, shared);
            _copy = null;
        }

        shared?.Dispose();
    }

    /// <summary>Something was marked in the last picture while no other comes.</summary>
    public void Set(PictureCopy picture)
    {
        lock (_lock)
        {
            _copy = _frame is null ? picture : _copy;
        }
    }

    /// <summary>Gives the share back and keeps a copy.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            if (_frame is not null)
            {
                _copy = new PictureCopy(_frame);
                _frame.Dispose();
                _frame = null;
            }
        }
    }

    /// <summary>A copy of the picture, null before the first one.</summary>
    public PictureCopy? Copy()
    {
        lock (_lock)
        {
            return _frame is null ? _copy : new PictureCopy(_frame);
        }
    }
}

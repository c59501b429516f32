namespace SRNet.Pipeline.Pictures;

/// <summary>
/// Pictures that people mark in, kept while they do. Bounded: who asks for one too many gets it in place of the one that nobody has spoken of for longest, and one
/// that nobody speaks of for minutes is let go. Thread-safe.
/// </summary>
/// <param name="emptied">Called when none is held any more.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldPictures(Action emptied, TimeProvider time) : IDisposable
{
    /// <summary>The most that are held.</summary>
    public const int Most = 4;

    /// <summary>For how long without a word.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, (PictureCopy Picture, long Asked)> _held = [];
    private ITimer? _timer;
    private long _last;

    /// <summary>Keeps a picture.</summary>
    /// <returns>What it is asked for by.</returns>
    public long Hold(PictureCopy picture)
    {
        lock (_lock)
        {
            if (_held.Count == Most)
            {
                _held.Remove(_held.MinBy(held => held.Value.Asked).Key);
            }

            _held[++_last] = (picture, time.GetTimestamp());
            _timer ??= time.CreateTimer(_ => LetGoOld(), null, Patience, Patience / 5);
            return _last;
        }
    }

    /// <summary>A picture that is held; null when it was let go. Whoever asks goes on marking.</summary>
    public PictureCopy? Find(long id)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(id, out var held))
            {
                return null;
            }

            _held[id] = held with { Asked = time.GetTimestamp() };
            return held.Picture;
        }
    }

    /// <summary>Lets a picture go.</summary>
    /// <returns>Whether it was held.</returns>
    public bool LetGo(long id)
    {
        bool found;
        lock (_lock)
        {
            found = _held.Remove(id);
        }

        TellWhenEmpty();
        return found;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _held.Clear();
            _timer?.Dispose();
        }
    }

    private void LetGoOld()
    {
        lock (_lock)
        {
            foreach (var (id, _) in _held.Where(held => time.GetElapsedTime(held.Value.Asked) >= Patience).ToList())
            {
                _held.Remove(id);
            }
        }

        TellWhenEmpty();
    }

    private void TellWhenEmpty()
    {
        lock (_lock)
        {
            if (_held.Count > 0)
            {
                return;
            }

            _timer?.Dispose();
            _timer = null;
        }

        emptied();
    }
}

namespace SRNet.Pipeline.Metrics;

/// <summary>Events per second over about the last three seconds. Thread-safe; counting allocates nothing.</summary>
internal sealed class RateWindow(TimeProvider time)
{
    private const int Slots = 12;
    private const double SlotSeconds = 0.25;
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();

    // One more than the window: the slot that is being filled does not count yet.
    private readonly int[] _counts = new int[Slots + 1];
    private long _slot;

    public void Count()
    {
        lock (_lock)
        {
            Advance();
            _counts[_slot % _counts.Length]++;
        }
    }

    /// <summary>Over the time there was, when that is less.</summary>
    public double PerSecond()
    {
        lock (_lock)
        {
            Advance();
            var sum = 0;
            for (var i = 0; i < _counts.Length; i++)
            {
                sum += i == _slot % _counts.Length ? 0 : _counts[i];
            }

            return _slot == 0 ? 0 : sum / (Math.Min(_slot, Slots) * SlotSeconds);
        }
    }

    private void Advance()
    {
        var slot = (long)(time.GetElapsedTime(_start).TotalSeconds / SlotSeconds);
        for (var i = 0; _slot < slot && i < _counts.Length; i++)
        {
            _counts[++_slot % _counts.Length] = 0;
        }

        _slot = Math.Max(_slot, slot);
    }
}

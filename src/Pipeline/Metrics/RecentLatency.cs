namespace SRNet.Pipeline.Metrics;

/// <summary>Durations of the last ten to twenty seconds: what a person who looks now wants to know of a stream that runs for weeks. Thread-safe.</summary>
internal sealed class RecentLatency(TimeProvider time)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private LatencyHistogram _now = new();
    private LatencyHistogram _before = new();
    private long _since = time.GetTimestamp();

    public void Record(TimeSpan duration)
    {
        lock (_lock)
        {
            TurnOver();
            _now.Record(duration);
        }
    }

    /// <summary>Null when there was nothing.</summary>
    public Percentiles? Summary()
    {
        var both = new LatencyHistogram();
        lock (_lock)
        {
            TurnOver();
            both.Add(_before);
            both.Add(_now);
        }

        return Percentiles.Of(both, digits: 1);
    }

    private void TurnOver()
    {
        var passed = time.GetElapsedTime(_since);
        if (passed < Turn)
        {
            return;
        }

        (_now, _before) = (_before, _now);
        _now.Clear();
        if (passed >= 2 * Turn)
        {
            _before.Clear();
        }

        _since = time.GetTimestamp();
    }
}

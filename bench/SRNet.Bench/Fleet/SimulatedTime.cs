namespace SRNet.Bench.Fleet;

/// <summary>Time that passes as fast as what is due in it gets done. Everything happens on the thread of <see cref="Run"/>, in the order of its times.</summary>
internal sealed class SimulatedTime(CancellationToken cancellation) : TimeProvider
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private long _order;

    /// <summary>Since the simulation began.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Begin + Now;

    public void After(TimeSpan pause, Action action) => _due.Enqueue(action, (Now + pause, ++_order));

    /// <summary>Does something again and again, as long as it says so.</summary>
    public void Every(TimeSpan pause, Func<bool> action, TimeSpan first)
    {
        After(first, Once);
        void Once()
        {
            if (action())
            {
                After(pause, Once);
            }
        }
    }

    public Task Pause(TimeSpan pause)
    {
        // Whoever waits goes on within Run.
        var done = new TaskCompletionSource();
        After(pause, done.SetResult);
        return done.Task;
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan duration)
    {
        var end = Now + duration;
        while (_due.TryPeek(out var action, out var due) && due.At <= end)
        {
            cancellation.ThrowIfCancellationRequested();
            _due.Dequeue();
            Now = due.At;
            action();
        }

        Now = end;
    }
}

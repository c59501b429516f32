namespace SRNet.Pipeline.Queues;

/// <summary>
/// Lets a stage's own thread wait for a channel without allocating. Stages have threads because decoding, segmenting and encoding block; on pool threads
/// they would starve everybody else.
/// </summary>
internal sealed class ThreadWait : IDisposable
{
    // No spinning: the cores are busy with other stages' work.
    private readonly ManualResetEventSlim _completed = new(initialState: false, spinCount: 0);
    private readonly Action _signal;

    /// <summary>A thread waits right now.</summary>
    public bool Waiting { get; private set; }

    public ThreadWait() => _signal = _completed.Set;

    /// <summary>Waits for <paramref name="pending"/> and gives its result.</summary>
    public bool Wait(ValueTask<bool> pending)
    {
        if (!pending.IsCompleted)
        {
            _completed.Reset();
            pending.GetAwaiter().UnsafeOnCompleted(_signal);
            Waiting = true;
            _completed.Wait();
            Waiting = false;
        }

        return pending.GetAwaiter().GetResult();
    }

    public void Dispose() => _completed.Dispose();
}

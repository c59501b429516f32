namespace SRNet.Segmentation.Devices.Cpu.Threading;

/// <summary>
/// A few threads of one session that share out the items of a <see cref="IParallelWork"/>; the calling thread is one of them. Unlike
/// Parallel.For it allocates nothing per call. Not for concurrent calls.
/// </summary>
/// <remarks>
/// A call ends when its items are done, not when every thread has woken up: on a busy machine a thread may get a core only after the others have done all, and
/// waiting for it would cost a time slice of the scheduler, several milliseconds. A thread that comes late must not take an item of a call it does not know:
/// the ticket that items are drawn from holds the number of the call as well.
/// </remarks>
internal sealed class WorkerGroup : IDisposable
{
    // More than any count.
    private const long Closed = int.MaxValue;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private IParallelWork? _work;
    private Exception? _failure;
    private int _count;
    private int _done;

    // Number of the call in the upper half, the next item in the lower one; Closed between calls.
    private long _ticket = Closed;
    private volatile bool _stopping;

    /// <summary>Starts <paramref name="size"/> - 1 threads beside the caller's.</summary>
    public WorkerGroup(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        _threads = new Thread[size - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = "srnet-worker" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that take part, the caller's included.</summary>
    public int Size { get; }

    /// <summary>Executes items 0..count-1, each once, and returns when all are done. The first exception is rethrown.</summary>
    public void Run(IParallelWork work, int count)
    {
        if (count <= 0)
        {
            return;
        }

        _work = work;
        _count = count;
        _done = 0;
        _failure = null;
        Volatile.Write(ref _ticket, ((_ticket >> 32) + 1) << 32);

        // No more helpers than there are items to share, those counted that have not come since the last call.
        var helpers = Math.Min(_threads.Length, count - 1) - _start.CurrentCount;
        if (helpers > 0)
        {
            _start.Release(helpers);
        }

        // Whoever does the last item says so, unless it is this thread.
        if (!Drain(0))
        {
            _finished.Wait();
        }

        // Before the next call changes the count, against which a late thread compares.
        Volatile.Write(ref _ticket, _ticket | Closed);
        _work = null;
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("Parallel work failed: " + failure.Message, failure);
        }
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _start.Release(Math.Max(1, _threads.Length));
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _start.Dispose();
        _finished.Dispose();
    }

    private void Loop(int worker)
    {
        while (true)
        {
            _start.Wait();
            if (_stopping)
            {
                return;
            }

            if (Drain(worker))
            {
                _finished.Release();
            }
        }
    }

    // Takes items as long as there are any. Says whether it did the last one to be done.
    private bool Drain(int worker)
    {
        while (true)
        {
            // What is read between the ticket and its exchange belongs to the ticket's call, or the exchange fails.
            var ticket = Volatile.Read(ref _ticket);
            var (item, work, count) = ((int)ticket, Volatile.Read(ref _work), Volatile.Read(ref _count));
            if (item >= count)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket)
            {
                continue;
            }

            try
            {
                work!.Execute(item, worker);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }

            if (Interlocked.Increment(ref _done) == count)
            {
                return true;
            }
        }
    }
}

/// <summary>Work that falls into independent items.</summary>
internal interface IParallelWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">Which.</param>
    /// <param name="worker">The executing thread's number in its group, for scratch memory: no two threads share it at a time.</param>
    void Execute(int item, int worker);
}

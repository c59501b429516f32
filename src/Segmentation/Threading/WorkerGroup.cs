namespace SRNet.Segmentation.Threading;

/// <summary>
/// A few threads of one session that share out the items of a <see cref="IParallelWork"/>; the calling thread is one of them. Unlike
/// Parallel.For it allocates nothing per call. Not for concurrent calls.
/// </summary>
internal sealed class WorkerGroup : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private IParallelWork? _work;
    private Exception? _failure;
    private int _count;
    private int _next;
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
        _work = work;
        _count = count;
        _next = 0;
        _failure = null;
        // No more helpers than there are items to share.
        var helpers = Math.Min(_threads.Length, count - 1);
        if (helpers > 0)
        {
            _start.Release(helpers);
        }

        Drain(0);
        for (var i = 0; i < helpers; i++)
        {
            _finished.Wait();
        }

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

            Drain(worker);
            _finished.Release();
        }
    }

    private void Drain(int worker)
    {
        var work = _work!;
        try
        {
            int item;
            while ((item = Interlocked.Increment(ref _next) - 1) < _count)
            {
                work.Execute(item, worker);
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }
}

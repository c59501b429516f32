namespace SRNet.Pipeline.Stages;

/// <summary>The threads of one stream. The first failure of any of them stops all.</summary>
/// <param name="stop">Asks the source to end; the other stages end after it, in the order of the path.</param>
internal sealed class StageGroup(Action stop)
{
    private readonly List<Thread> _threads = [];
    private Exception? _failure;

    /// <summary>What went wrong first, if anything.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Runs a stage on its own thread.</summary>
    public void Start(string name, Action body)
    {
        var thread = new Thread(() => Guard(body)) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Runs <paramref name="body"/> and turns what it throws into the group's failure.</summary>
    public void Guard(Action body)
    {
        try
        {
            body();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Stops the group because of <paramref name="failure"/>; only the first one counts, later ones are its consequences.</summary>
    public void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        stop();
    }

    /// <summary>Waits until every stage has ended.</summary>
    public void Join() => _threads.ForEach(t => t.Join());
}

using SRNet.Pipeline.Supervision;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Delivery;

/// <summary>How a receiver is doing.</summary>
internal enum DeliveryState
{
    /// <summary>It was not reached yet.</summary>
    Starting,

    /// <summary>What there is for it, it has.</summary>
    Working,

    /// <summary>It cannot be reached, or does not confirm; it is tried again.</summary>
    Failed,
}

/// <summary>
/// Brings one receiver every event, in order and each at least once: it goes on behind the last one that was confirmed, whatever was killed meanwhile. What
/// waits is in the history, and is lost only when it is too old for that.
/// </summary>
internal sealed partial class DeliveryLoop : IDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);
    private const int Batch = 50;
    private readonly IReceiver _receiver;
    private readonly EventLog _events;
    private readonly ILogger _log;
    private readonly Retry _retry;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _delivered;
    private long _count;
    private long _errors;
    private long _lost;
    private volatile Status _status = new(DeliveryState.Starting, null);

    public DeliveryLoop(IReceiver receiver, EventLog events, TimeProvider time, ILogger log)
    {
        (_receiver, _events, _log) = (receiver, events, log);
        _delivered = events.Store.DeliveredTo(receiver.Name);

        // Whatever a receiver answers may pass; one that refuses the password is not asked so often that it locks the account.
        _retry = new Retry(RetryPolicy.ForOutputs, time, e => e is SrNetException { Refused: true }, (_, _) => { });
        _thread = new Thread(Run) { IsBackground = true, Name = $"srnet deliver {receiver.Name}" };
    }

    public string Name => _receiver.Name;

    public string Target => _receiver.Target;

    /// <summary>Events that the receiver has confirmed.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Times it could not be reached or did not confirm.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Events that were too old before it came back.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>State, and what is wrong when it failed.</summary>
    public Status Now => _status;

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Cancel();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) || _thread.Join(TimeSpan.FromSeconds(3)))
        {
            _receiver.Dispose();
            _stop.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            _retry.Run(() => Guard(DeliverUntilStopped), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The service ends; the rest is delivered in its next life.
        }
    }

    private bool Guard(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _errors);
            var problem = UrlRedaction.Redact(e.Message);
            if (_status.State != DeliveryState.Failed)
            {
                LogFailed(_log, Name, Target, problem);
            }

            _status = new Status(DeliveryState.Failed, problem);
            throw;
        }
    }

    private void DeliverUntilStopped()
    {
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var next = _events.NextAsync();
            _receiver.Refresh(_stop.Token);
            var (newest, oldest) = _events.Store.Ids();
            if (_events.IdsCount)
            {
                NoteLost(oldest == 0 ? newest + 1 : oldest);
            }

            var items = _events.Store.After(_receiver.Filter, _delivered, Batch);
            foreach (var item in items)
            {
                _receiver.Deliver(item, _stop.Token);
                Interlocked.Increment(ref _count);
                Confirm(item.Id);
                Works();
            }

            Works();
            if (items.Count == 0)
            {
                // What it does not want counts as had.
                Confirm(newest);
                next.Wait((int)Pulse.TotalMilliseconds, _stop.Token);
            }
        }
    }

    private void Confirm(long id)
    {
        if (id > _delivered)
        {
            _delivered = id;
            _events.Store.Delivered(Name, id);
        }
    }

    private void NoteLost(long oldest)
    {
        if (oldest > _delivered + 1)
        {
            var lost = oldest - _delivered - 1;
            Interlocked.Add(ref _lost, lost);
            _delivered = oldest - 1;
            LogLost(_log, Name, lost);
        }
    }

    private void Works()
    {
        _retry.Succeeded();
        if (_status.State == DeliveryState.Failed)
        {
            LogWorks(_log, Name, Target);
        }

        _status = new Status(DeliveryState.Working, null);
    }

    /// <summary>How a receiver is doing, and what is wrong when it failed.</summary>
    internal sealed record Status(DeliveryState State, string? Problem);

    [LoggerMessage(LogLevel.Warning, "receiver {Name} at {Target} failed and is tried again: {Problem}")]
    private static partial void LogFailed(ILogger log, string name, string target, string problem);

    [LoggerMessage(LogLevel.Information, "receiver {Name} at {Target} works again")]
    private static partial void LogWorks(ILogger log, string name, string target);

    [LoggerMessage(LogLevel.Warning, "receiver {Name}: {Lost} events became too old before it could have them")]
    private static partial void LogLost(ILogger log, string name, long lost);
}

using System.Runtime.CompilerServices;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Supervision;

namespace SRNet.Server.Service.Events;

/// <summary>Takes every event of the service in and lets those who want them know: receivers, browsers, whoever asks for the history.</summary>
internal sealed partial class EventLog : IDisposable
{
    private const string FileName = "events.db";
    private const int PruneEvery = 1000;

    // What one read brings to whoever follows.
    private const int Batch = 100;
    private readonly EventStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _keep;
    private readonly bool _byTime;
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sincePruned = PruneEvery;

    /// <param name="folder">Where the history is kept; null = in memory.</param>
    /// <param name="keep">Events that are older are forgotten.</param>
    /// <param name="time">Clock of all.</param>
    /// <param name="log">Hears of a damaged file.</param>
    /// <param name="byTime">Ids are microseconds since 1970: so those of several machines are in one order.</param>
    /// <exception cref="SrNetException">The folder cannot be written to.</exception>
    public EventLog(string? folder, TimeSpan keep, TimeProvider time, ILogger<EventLog> log, bool byTime = false)
    {
        (_time, _keep, _byTime) = (time, keep, byTime);
        _store = new EventStore(folder is null ? null : FileIn(folder), what => LogDamaged(log, what));
    }

    /// <summary>Whether ids count the events, so that a gap tells of some that are gone.</summary>
    public bool IdsCount => !_byTime;

    /// <summary>What is kept.</summary>
    public EventStore Store => _store;

    /// <summary>Adds events, whose ids do not count yet.</summary>
    /// <exception cref="SrNetException">They cannot be kept.</exception>
    public void Append(IReadOnlyList<ServiceEvent> items)
    {
        _store.Append(items, _byTime ? (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : 1);
        TaskCompletionSource told;
        bool prune;
        lock (_lock)
        {
            (told, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            prune = (_sincePruned += items.Count) >= PruneEvery;
            _sincePruned = prune ? 0 : _sincePruned;
        }

        if (prune)
        {
            _store.Prune(_time.GetUtcNow() - _keep);
        }

        told.SetResult();
    }

    /// <summary>Completes when the next event comes. To be taken before looking for events, so that none is missed.</summary>
    public Task NextAsync()
    {
        lock (_lock)
        {
            return _next.Task;
        }
    }

    /// <summary>All events after one, and then all that come, each in order and none left out; null after a silence of <paramref name="silence"/>.</summary>
    public async IAsyncEnumerable<ServiceEvent?> FollowAsync(EventFilter filter, long after, TimeSpan silence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var next = NextAsync();
            var items = _store.After(filter, after, Batch);
            foreach (var item in items)
            {
                after = item.Id;
                yield return item;
            }

            if (items.Count == 0 && !await ComesAsync(next, silence, cancellation))
            {
                yield return null;
            }
        }
    }

    public void Dispose()
    {
        _store.Dispose();
    }

    private static string FileIn(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return Path.Combine(folder, FileName);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(folder, e);
        }
    }

    private async Task<bool> ComesAsync(Task next, TimeSpan silence, CancellationToken cancellation)
    {
        try
        {
            await next.WaitAsync(silence, _time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{What}")]
    private static partial void LogDamaged(ILogger log, string what);
}

using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Metrics;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Streams;

namespace SRNet.Fleet.Watching;

/// <inheritdoc cref="IFleetGrain"/>
[KeepAlive, Reentrant]
internal sealed partial class FleetGrain(
    [PersistentState("fleet", StreamGrain.Storage)] IPersistentState<FleetState> state, IClusterMembershipService membership, FleetInstruments metrics, TimeProvider time,
    ILogger<FleetGrain> log) : Grain, IFleetGrain
{
    // What Redis has lost is there again after so long at most.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);
    private readonly Book _book = new(time);
    private Tending? _tending;
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private Task _writing = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, known) in state.State.Streams)
        {
            _book.Add(id, known, "the fleet starts");
        }

        _book.SetDrained(state.State.Drained);
        _tending = new Tending(_book, GrainFactory, membership, metrics, time, log, ForgetAsync, KeepAsync);
        this.RegisterGrainTimer(_tending.TendAsync, new GrainTimerCreationOptions(Tending.Pause, Tending.Pause) { Interleave = true });
        this.RegisterGrainTimer(() => TryAsync(() => ChangeAsync(_ => { })), new GrainTimerCreationOptions(Age, Age) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task<FleetNews?> ReportAsync(NodeReport report, long known)
    {
        // One that the others have given up is told by the membership, and nothing that it says counts.
        if (membership.CurrentSnapshot.GetSiloStatus(report.Silo) == SiloStatus.Dead)
        {
            return Task.FromResult<FleetNews?>(null);
        }

        _tending!.Heard(report);
        return Task.FromResult(_book.Since(known));
    }

    public async Task<Answer> AddAsync(DefinedStream stream)
    {
        if (_book.Find(stream.Id) is not null)
        {
            return new Answer(Outcome.Exists, $"There is a stream '{stream.Id}' already; choose another id or change that one.");
        }

        var loads = _book.Loads();
        if (Chooser.Choose(stream.Need, loads, beyond: false) is not { } node || _book.Node(node.Name) is not { } report)
        {
            return new Answer(Outcome.Refused, Chooser.Missing(stream.Need, loads));
        }

        var known = new KnownStream { Cost = DefinedStream.FirstCost, Device = stream.Device, Label = stream.Label, Digest = stream.Digest };
        _book.Add(stream.Id, known, "it is new");
        _book.Sent(_book.Find(stream.Id)!, node.Name, $"it is new, and '{node.Name}' had most room");
        try
        {
            await ChangeAsync(s => s.Streams[stream.Id] = known);
            Tending.SendTo(report.Silo);
            await GrainFactory.GetGrain<IStreamGrain>(stream.Id).DefineAsync(stream.Definition);
            _book.Arrived(stream.Id, node.Name);
            return new Answer(Outcome.Done, View: _book.View());
        }
        catch (Exception e)
        {
            _book.Remove(stream.Id);
            await TryAsync(() => ChangeAsync(s => s.Streams.Remove(stream.Id)));
            return Failure(e);
        }
    }

    public async Task<Answer> ReplaceAsync(DefinedStream stream)
    {
        if (_book.Find(stream.Id) is not { } entry)
        {
            return new Answer(Outcome.Unknown, $"There is no stream '{stream.Id}'.");
        }

        if (stream.Digest is not null && stream.Digest == entry.Known.Digest)
        {
            return new Answer(Outcome.Done, View: _book.View());
        }

        var loads = _book.Loads();
        if (loads.FirstOrDefault(n => n.Name == entry.Node) is not { } node || !stream.Need.Fits(node))
        {
            if (Chooser.Choose(stream.Need, loads, beyond: true) is null)
            {
                return new Answer(Outcome.Refused, Chooser.Missing(stream.Need, loads));
            }
        }

        try
        {
            await GrainFactory.GetGrain<IStreamGrain>(stream.Id).DefineAsync(stream.Definition);
            (entry.Known.Device, entry.Known.Label, entry.Known.Digest) = (stream.Device, stream.Label, stream.Digest);
            await ChangeAsync(_ => { });
            return new Answer(Outcome.Done, View: _book.View());
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    public async Task<Answer> RemoveAsync(string id)
    {
        if (_book.Find(id) is null)
        {
            return new Answer(Outcome.Unknown, $"There is no stream '{id}'.");
        }

        try
        {
            // First from the list: then nobody brings it back, whatever becomes of the rest.
            await ForgetAsync(id);
            await GrainFactory.GetGrain<IStreamGrain>(id).RemoveAsync();
            return new Answer(Outcome.Done, View: _book.View());
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    public async Task<Answer> MoveAsync(string id, string node)
    {
        if (_book.Find(id) is not { } entry)
        {
            return new Answer(Outcome.Unknown, $"There is no stream '{id}'.");
        }

        if (_book.Loads().FirstOrDefault(n => n.Name == node) is not { } load)
        {
            return new Answer(Outcome.Unknown, $"There is no node '{node}'.");
        }

        if (!entry.Need.Fits(load))
        {
            return new Answer(Outcome.Refused, load.Takes ? $"Stream '{id}' needs {entry.Need}; '{node}' is none." : $"Node '{node}' takes no streams: it is being emptied.");
        }

        if (entry.Node == node)
        {
            return new Answer(Outcome.Done, View: _book.View());
        }

        return await _tending!.MoveAsync(entry, node, "somebody moved it", "hand")
            ? new Answer(Outcome.Done, View: _book.View())
            : new Answer(Outcome.Failed, $"Stream '{id}' cannot be moved now: {entry.Why}.");
    }

    public async Task<Answer> DrainAsync(string node, bool drained)
    {
        if (_book.Node(node) is null && !state.State.Drained.Contains(node))
        {
            return new Answer(Outcome.Unknown, $"There is no node '{node}'.");
        }

        try
        {
            await ChangeAsync(s => _ = drained ? s.Drained.Add(node) : s.Drained.Remove(node));
            _book.SetDrained(state.State.Drained);
            _tending!.NoteChange();
            return new Answer(Outcome.Done, View: _book.View());
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    private Task ForgetAsync(string id)
    {
        _book.Remove(id);
        return ChangeAsync(s => s.Streams.Remove(id));
    }

    private Task KeepAsync(Book.Entry entry) => ChangeAsync(s => s.Streams[entry.Id] = entry.Known);

    // Requests interleave, writes must not: each would take the other's for a stranger's.
    private async Task ChangeAsync(Action<FleetState> change)
    {
        var (before, done) = (_writing, new TaskCompletionSource());
        _writing = done.Task;
        await before;
        try
        {
            change(state.State);
            if (await Stored.WriteAsync(state, _writer) == Write.Superseded)
            {
                // Another watch has come up meanwhile, because this one was taken for gone.
                DeactivateOnIdle();
                throw SrNetException.Failed("The fleet's watch is elsewhere by now; try again in a moment.");
            }
        }
        finally
        {
            done.SetResult();
        }
    }

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What failed before has been told.
        }
    }

    private Answer Failure(Exception e)
    {
        LogFailed(UrlRedaction.Redact(e.GetBaseException().Message));
        return e is SrNetException { Error: SrNetError.InvalidInput or SrNetError.Missing }
            ? new Answer(Outcome.Refused, e.Message)
            : new Answer(Outcome.Failed, e is SrNetException ? e.Message : "The fleet cannot keep or run that now: a node or Redis does not answer; try again in a moment.");
    }

    [LoggerMessage(LogLevel.Warning, "a request to the fleet failed: {Problem}")]
    private partial void LogFailed(string problem);
}

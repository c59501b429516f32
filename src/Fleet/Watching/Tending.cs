using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Metrics;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Streams;

namespace SRNet.Fleet.Watching;

/// <summary>The watch's rounds: streams without a node get one, nodes that end or are drained hand theirs over, and loads are made even.</summary>
internal sealed partial class Tending(
    Book book, IGrainFactory grains, IClusterMembershipService membership, FleetInstruments metrics, TimeProvider time, ILogger log, Func<string, Task> forget, Func<Book.Entry, Task> keep)
{
    /// <summary>Between two rounds.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // A watch that has just come up has not heard yet who runs what; whoever is alive tells within a second.
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(3);

    // Costs go up and down by themselves; a move, which is a gap in a stream, is only for what lasts.
    private static readonly TimeSpan Unevenness = TimeSpan.FromSeconds(60);

    // After a change of nodes loads are told anew within two reports.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    // So many streams leave a node at a time: each one's gap is its own, and the rest still run meanwhile.
    private const int MostLeaving = 2;

    // So many streams start at a time: a few for each node, for a node that starts many starts each of them late. A small fleet's nodes have room for more.
    private const int StartingOfNode = 2;
    private const int LeastStarting = 8;

    // Of so many nodes one stream at a time moves to make loads even.
    private const int NodesOfMove = 10;

    private readonly long _started = time.GetTimestamp();
    private long _changedAt = time.GetTimestamp();
    private long _evenAt = time.GetTimestamp();
    private bool _made = true;
    private bool _looked;
    private bool _busy;

    /// <summary>The next call goes to a grain on this node, if that is not active elsewhere.</summary>
    public static void SendTo(SiloAddress node) => RequestContext.Set(IPlacementDirector.PlacementHintKey, node);

    /// <summary>Nodes have changed: loads are made even as soon as they are known.</summary>
    public void NoteChange() => (_changedAt, _made) = (time.GetTimestamp(), false);

    public void Heard(NodeReport report)
    {
        if (book.Heard(report))
        {
            LogNode(report.Name, "here");
            NoteChange();
        }

        foreach (var entry in book.Streams.Where(e => e.Recovered is not null))
        {
            metrics.Recovered(entry.Recovered!.Value);
            LogRecovered(entry.Id, entry.Node ?? report.Name, entry.Recovered.Value.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture));
            entry.Recovered = null;
        }
    }

    public async Task TendAsync(CancellationToken cancellation)
    {
        var members = membership.CurrentSnapshot.Members;
        foreach (var name in book.Keep(silo => members.TryGetValue(silo, out var member) && member.Status is SiloStatus.Active or SiloStatus.Joining or SiloStatus.ShuttingDown or SiloStatus.Stopping))
        {
            LogNode(name, "gone");
        }

        var all = members.Values.Where(m => m.Status == SiloStatus.Active).All(m => book.Reports.Any(r => r.Silo.Equals(m.SiloAddress)));
        if (_busy || (!all && time.GetElapsedTime(_started) < MostSilence))
        {
            return;
        }

        _busy = true;
        try
        {
            if (!_looked && all)
            {
                _looked = true;
                book.TakeOver();
            }

            foreach (var found in book.TakeFound())
            {
                await keep(found);
            }

            await HouseAsync();
            await LeaveAsync();
            await EvenAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>Hands a stream over to another node.</summary>
    /// <returns>Whether it is on its way.</returns>
    public async Task<bool> MoveAsync(Book.Entry entry, string to, string why, string reason)
    {
        if (book.Node(to) is not { } node)
        {
            return false;
        }

        book.Sent(entry, to, why);
        try
        {
            await grains.GetGrain<IStreamGrain>(entry.Id).MoveAsync(node.Silo);
            metrics.Moved(reason);
            LogMoved(entry.Id, to, why);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            book.Failed(entry, $"it could not be moved: {Brief(e)}");
            return false;
        }
    }

    // The most costly first, as long as there is much room; each counts at once where it goes.
    private async Task HouseAsync()
    {
        var starting = new List<Task>();
        foreach (var entry in book.Homeless().OrderByDescending(e => e.Known.Cost))
        {
            var loads = book.Loads();
            if (Chooser.Choose(entry.Need, loads, beyond: true) is not { } node)
            {
                book.Failed(entry, Chooser.Missing(entry.Need, loads));
                continue;
            }

            var lost = entry.Lost;
            book.Sent(entry, node.Name, lost ? $"{entry.Why}, and '{node.Name}' had most room" : $"'{node.Name}' had most room");
            starting.Add(RunAsync(entry, node.Name, book.Node(node.Name)!.Silo, lost));
            if (starting.Count >= Math.Max(LeastStarting, StartingOfNode * loads.Count))
            {
                starting.Remove(await Task.WhenAny(starting));
            }
        }

        await Task.WhenAll(starting);
    }

    private async Task RunAsync(Book.Entry entry, string node, SiloAddress silo, bool lost)
    {
        try
        {
            SendTo(silo);
            if (!await grains.GetGrain<IStreamGrain>(entry.Id).RunAsync())
            {
                // It was added in the moment in which everything ended: it never was.
                await forget(entry.Id);
                return;
            }

            book.Arrived(entry.Id, node);
            if (lost)
            {
                metrics.FailedOver();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            book.Failed(entry, $"it could not be started: {Brief(e)}");
            LogNotStarted(entry.Id, Brief(e));
        }
    }

    private async Task LeaveAsync()
    {
        var loads = book.Loads();
        foreach (var node in loads.Where(n => !n.Takes))
        {
            var there = book.Streams.Where(e => e.Node == node.Name).ToList();
            foreach (var entry in there.Where(e => !book.IsOnItsWay(e)).Take(MostLeaving - there.Count(book.IsOnItsWay)))
            {
                if (Chooser.Choose(entry.Need, book.Loads(), beyond: true) is { } to)
                {
                    await MoveAsync(entry, to.Name, $"'{node.Name}' is being emptied, and '{to.Name}' had most room", "drain");
                }
            }
        }
    }

    // A few at a time, and then only what is still needed.
    private async Task EvenAsync()
    {
        var loads = book.Loads();
        if (!Balancer.IsUneven(loads))
        {
            (_evenAt, _made) = (time.GetTimestamp(), true);
            return;
        }

        var due = _made ? time.GetElapsedTime(_evenAt) > Unevenness : time.GetElapsedTime(_changedAt) > Settling;
        if (!due || book.Homeless().Count > 0 || book.Streams.Any(book.IsOnItsWay))
        {
            return;
        }

        var moves = Balancer.Plan(loads, book.Placed(), most: Math.Max(1, loads.Count / NodesOfMove));
        if (moves.Count == 0)
        {
            (_evenAt, _made) = (time.GetTimestamp(), true);
            return;
        }

        _made = false;
        await Task.WhenAll(moves.Select(move => book.Find(move.Stream) is { } entry ? MoveAsync(entry, move.To, $"'{move.From}' was fuller than '{move.To}'", "balance") : Task.CompletedTask));
    }

    private static string Brief(Exception e) => UrlRedaction.Redact(e.GetBaseException().Message.Split('\n')[0].TrimEnd('.', '\r'));

    [LoggerMessage(LogLevel.Information, "fleet: node {Node} is {State}")]
    private partial void LogNode(string node, string state);

    [LoggerMessage(LogLevel.Information, "fleet: stream {Stream} moves to {Node}: {Why}")]
    private partial void LogMoved(string stream, string node, string why);

    [LoggerMessage(LogLevel.Information, "fleet: stream {Stream} runs again, on {Node}, after {Seconds} s")]
    private partial void LogRecovered(string stream, string node, string seconds);

    [LoggerMessage(LogLevel.Warning, "fleet: stream {Stream} could not be started: {Problem}")]
    private partial void LogNotStarted(string stream, string problem);
}

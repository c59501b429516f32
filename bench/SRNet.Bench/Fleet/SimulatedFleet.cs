using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using SRNet.Fleet;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Metrics;
using SRNet.Fleet.Nodes;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Watching;

namespace SRNet.Bench.Fleet;

/// <summary>
/// The fleet's own watch, with its book and its rounds, over nodes that are simulated: it hears their reports twice a second, and sends streams to them. Costs of
/// streams go up and down as scenes get busy and calm.
/// </summary>
internal sealed class SimulatedFleet : IDisposable
{
    // A stream's cost is told anew so often; it wanders by a tenth around its own mean.
    private static readonly TimeSpan Wandering = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchAgain = TimeSpan.FromSeconds(1);
    private readonly SimulatedTime _time;
    private readonly Random _random;
    private readonly FleetInstruments _metrics = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(s => s.AddAssembly(typeof(Book).Assembly)).BuildServiceProvider();
    private readonly Serializer _serializer;
    private readonly SortedDictionary<string, KnownStream> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Mean, double Off)> _costs = [];
    private (long Since, long Version, int Bytes) _written;
    private SimulatedNode? _watched;
    private Book? _book;
    private Tending? _tending;

    public SimulatedFleet(SimulatedTime time, Random random)
    {
        (_time, _random) = (time, random);
        _serializer = _services.GetRequiredService<Serializer>();
        Nodes = new SimulatedNodes(time, random);
        time.Every(Wandering, () =>
        {
            foreach (var (id, (mean, off)) in _costs.ToList())
            {
                _costs[id] = (mean, (0.9 * off) + (0.1 * (random.NextDouble() - 0.5)));
            }

            return true;
        }, Wandering);
    }

    public SimulatedNodes Nodes { get; }

    /// <summary>The node that the watch is on.</summary>
    public SimulatedNode Watch => _watched!;

    /// <summary>Bytes that the watch has told the nodes.</summary>
    public long ViewBytes { get; private set; }

    /// <summary>What the watch writes to Redis: which streams there are.</summary>
    public int Writes { get; private set; }

    public IReadOnlyList<NodeLoad> Loads => _book!.Loads();

    public int Homeless => _book!.Streams.Count(e => e.Node is null);

    public SimulatedNode Join(string name, double capacity)
    {
        var node = Nodes.Add(name, capacity);
        if (_watched is null)
        {
            ComeUp(node);
        }

        _time.Every(Timing.Report, () =>
        {
            if (node.IsAlive && _watched!.IsAlive)
            {
                Hear(node);
            }

            return node.IsAlive;
        }, Timing.Report * _random.NextDouble());
        return node;
    }

    /// <summary>As the watch does it for a person.</summary>
    public void AddStream(string id, double cost)
    {
        _costs[id] = (cost, 0);
        var need = new StreamNeed(id, DefinedStream.FirstCost);
        var node = Chooser.Choose(need, _book!.Loads(), beyond: false) ?? throw SrNetException.InvalidInput($"There is no room for {_costs.Count} streams; take fewer, or more nodes.");
        _kept[id] = new KnownStream { Cost = DefinedStream.FirstCost };
        Writes += 2;
        _book.Add(id, _kept[id], "it is new");
        _book.Sent(_book.Find(id)!, node.Name, "it is new");
        _ = StartAsync();
        async Task StartAsync()
        {
            await Nodes.StartAsync(id, _book.Node(node.Name)!.Silo);
            _book.Arrived(id, node.Name);
        }
    }

    public void Kill(SimulatedNode node)
    {
        Nodes.Kill(node);
        if (node == _watched)
        {
            // The next report after it was given up brings it up elsewhere.
            _time.After(Nodes.Drawn(SimulatedNodes.GivenUp) + WatchAgain, () => ComeUp(Nodes.Alive.First()));
        }
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    private void ComeUp(SimulatedNode node)
    {
        _watched = node;
        _book = new Book(_time);
        foreach (var (id, known) in _kept)
        {
            _book.Add(id, known, "the fleet starts");
        }

        var grains = Answering.As<IGrainFactory>(arguments => new SimulatedStream((string)arguments[0]!, Nodes));
        var tending = new Tending(_book, grains, Answering.As<IClusterMembershipService>(_ => Nodes.Members), _metrics, _time, NullLogger.Instance, _ => Task.CompletedTask, _ => Task.CompletedTask);
        _tending = tending;
        _time.Every(Tending.Pause, () =>
        {
            if (node.IsAlive && _tending == tending)
            {
                var round = tending.TendAsync(CancellationToken.None);
                if (round.IsFaulted)
                {
                    round.GetAwaiter().GetResult();
                }
            }

            return node.IsAlive;
        }, Tending.Pause);
    }

    private void Hear(SimulatedNode node)
    {
        _tending!.Heard(SimulatedNodes.Report(node, CostOf));
        if (_book!.Since(node.Known) is { } news)
        {
            // Many nodes know the same, and are told the same.
            _written = _written.Since == node.Known && _written.Version == news.View.Version ? _written : (node.Known, news.View.Version, _serializer.SerializeToArray(news).Length);
            ViewBytes += _written.Bytes;
            node.Known = news.View.Version;
        }
    }

    // In steps that are worth telling, as the service does.
    private double CostOf(string id) => Math.Round(_costs[id].Mean * (1 + (2 * _costs[id].Off)) / 10) * 10;
}

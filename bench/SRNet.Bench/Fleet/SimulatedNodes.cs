using System.Collections.Immutable;
using System.Net;
using Orleans.Runtime;
using SRNet.Fleet;
using SRNet.Fleet.Contracts;

namespace SRNet.Bench.Fleet;

/// <summary>A node: what it runs, and whether it still does.</summary>
internal sealed class SimulatedNode(string name, SiloAddress silo, double capacity)
{
    public string Name => name;

    public SiloAddress Silo => silo;

    public double Capacity => capacity;

    public HashSet<string> Streams { get; } = [];

    public bool IsAlive { get; set; } = true;

    public bool Leaving { get; set; }

    /// <summary>The view it has, and how many reports it has made.</summary>
    public long Known { get; set; }

    public long Reports { get; set; }
}

/// <summary>
/// The machines of a simulated fleet, and what happens to streams on them. How long things take is as bench/fleet.py saw it of real nodes; each time is drawn
/// from its range.
/// </summary>
internal sealed class SimulatedNodes(SimulatedTime time, Random random)
{
    /// <summary>From when a node dies until the membership says so, and its grains may be active elsewhere. Seconds.</summary>
    public static readonly (double Least, double Most) GivenUp = (4.5, 6.5);

    /// <summary>From the request until a stream gives frames: reading its state, opening its camera, the wait for a key frame.</summary>
    public static readonly (double Least, double Most) Start = (0.5, 2);

    private readonly Dictionary<SiloAddress, SimulatedNode> _nodes = [];
    private readonly Dictionary<string, TimeSpan> _lostAt = [];
    private int _generation;

    public IEnumerable<SimulatedNode> Alive => _nodes.Values.Where(n => n.IsAlive);

    public ClusterMembershipSnapshot Members { get; private set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1));

    /// <summary>Streams that lost their node and run again: seconds.</summary>
    public List<double> Recoveries { get; } = [];

    public int Moves { get; private set; }

    public int Starts { get; private set; }

    public SimulatedNode Add(string name, double capacity)
    {
        var number = int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        var silo = SiloAddress.New(new IPEndPoint(new IPAddress([10, 0, (byte)(number / 200), (byte)(number % 200)]), 11111), ++_generation);
        var node = new SimulatedNode(name, silo, capacity);
        _nodes.Add(silo, node);
        Tell(node, SiloStatus.Active);
        return node;
    }

    /// <summary>A node is dead; the others notice after a while.</summary>
    public void Kill(SimulatedNode node)
    {
        node.IsAlive = false;
        foreach (var stream in node.Streams)
        {
            _lostAt[stream] = time.Now;
        }

        time.After(Drawn(GivenUp), () => Tell(node, SiloStatus.Dead));
    }

    /// <summary>An empty node ends.</summary>
    public void End(SimulatedNode node)
    {
        node.IsAlive = false;
        Tell(node, SiloStatus.Dead);
    }

    public async Task<bool> StartAsync(string stream, SiloAddress on)
    {
        Starts++;
        await time.Pause(Drawn(Start));
        var node = _nodes[on];
        if (!node.IsAlive)
        {
            await time.Pause(Drawn(GivenUp));
            throw new TimeoutException("the node is gone");
        }

        Arrive(stream, node);
        return true;
    }

    public async Task MoveAsync(string stream, SiloAddress to)
    {
        if (Alive.FirstOrDefault(n => n.Streams.Contains(stream)) is not { } from)
        {
            await time.Pause(Drawn(GivenUp));
            throw new TimeoutException("the node is gone");
        }

        Moves++;
        from.Streams.Remove(stream);
        time.After(Drawn(Start), () =>
        {
            // One whose new node has died meanwhile is lost as if it had been there.
            if (_nodes[to].IsAlive)
            {
                Arrive(stream, _nodes[to]);
            }
            else
            {
                _lostAt[stream] = time.Now;
            }
        });
    }

    /// <summary>What a node tells of itself.</summary>
    public static NodeReport Report(SimulatedNode node, Func<string, double> cost) => new()
    {
        Name = node.Name,
        Silo = node.Silo,
        Http = new Uri($"http://{node.Silo.Endpoint.Address}:8080/"),
        Rtsp = new Uri($"rtsp://{node.Silo.Endpoint.Address}:8554/"),
        Capacity = node.Capacity,
        Device = "cpu",
        Labels = [],
        Version = "0",
        Leaving = node.Leaving,
        Streams = [.. node.Streams.Select(s => new RunningStream(s, "running", cost(s)))],
        Number = ++node.Reports,
    };

    public TimeSpan Drawn((double Least, double Most) seconds) => TimeSpan.FromSeconds(seconds.Least + ((seconds.Most - seconds.Least) * random.NextDouble()));

    private void Arrive(string stream, SimulatedNode node)
    {
        node.Streams.Add(stream);
        if (_lostAt.Remove(stream, out var lost))
        {
            Recoveries.Add((time.Now - lost).TotalSeconds);
        }
    }

    private void Tell(SimulatedNode node, SiloStatus status) => Members = new ClusterMembershipSnapshot(
        Members.Members.SetItem(node.Silo, new ClusterMember(node.Silo, status, node.Name)), new MembershipVersion(Members.Version.Value + 1));
}

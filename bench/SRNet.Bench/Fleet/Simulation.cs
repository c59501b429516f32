using SRNet.Fleet.Placement;

namespace SRNet.Bench.Fleet;

/// <summary>What happened within one part of a simulation.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seconds">Simulated.</param>
/// <param name="Needed">So many cameras, of their mean cost, fill the nodes that came to the least that is taken for even.</param>
/// <param name="Moves">Those that moved.</param>
/// <param name="Lost">Streams whose node died.</param>
/// <param name="Recoveries">Of each: seconds until it ran again.</param>
/// <param name="Off">At the end: how far the node is from even that is furthest from it, in parts of the even share.</param>
/// <param name="RedisPerSecond">Commands that Redis got.</param>
/// <param name="ViewBytesPerSecond">What the watch told the nodes of the fleet.</param>
internal sealed record SimulatedPart(
    string Name, double Seconds, int Needed, int Moves, int Lost, IReadOnlyList<double> Recoveries, double Off, double RedisPerSecond, double ViewBytesPerSecond);

/// <summary>The fleet at one moment.</summary>
internal sealed record SimulatedMoment(double Seconds, double Off, int Moves, int Homeless, int Nodes);

/// <summary>Cameras on nodes that come, go and die, one thing after the other.</summary>
internal sealed class Simulation(int nodes, int streams, int seed, CancellationToken cancellation)
{
    // Commands per second. Of a node, for its membership: as a real Redis saw them (MONITOR) in a minute of three nodes of which some died. Of a stream: its definition and
    // its memory every half minute; what somebody changes comes on top.
    private const double OfNode = 1.6;
    private const double OfStream = 0.07;

    // Reading what is kept of a stream, its definition and its memory; a move writes both as well.
    private const int OfStart = 2;
    private const int OfMove = 4;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(seed);
    private readonly SimulatedTime _time = new(cancellation);
    private readonly List<SimulatedPart> _parts = [];
    private readonly List<SimulatedMoment> _moments = [];
    private int _needed;

    public IReadOnlyList<SimulatedPart> Parts => _parts;

    public IReadOnlyList<SimulatedMoment> Moments => _moments;

    public void Run()
    {
        using var fleet = new SimulatedFleet(_time, _random);
        for (var i = 0; i < nodes; i++)
        {
            fleet.Join($"n{i}", Capacity(i));
        }

        _time.Every(Look, () =>
        {
            _moments.Add(new SimulatedMoment(_time.Now.TotalSeconds, Off(fleet.Loads), fleet.Nodes.Moves, fleet.Homeless, fleet.Nodes.Alive.Count()));
            return true;
        }, Look);
        _time.Run(TimeSpan.FromSeconds(5));
        Part(fleet, $"{streams} cameras come, ten a second", () =>
        {
            for (var i = 0; i < streams; i++)
            {
                fleet.AddStream($"s{i}", 100 + _random.Next(600));
                _time.Run(TimeSpan.FromSeconds(0.1));
            }

            _time.Run(TimeSpan.FromMinutes(1));
        });
        Part(fleet, "five minutes of busy and calm scenes", () => _time.Run(TimeSpan.FromMinutes(5)));
        Part(fleet, "ten nodes die one after the other, each back after 20 s", () =>
        {
            for (var i = 0; i < 10; i++)
            {
                Die(fleet, 1, TimeSpan.FromSeconds(20));
                _time.Run(TimeSpan.FromSeconds(20));
            }

            _time.Run(TimeSpan.FromMinutes(1));
        });
        Part(fleet, $"{nodes / 10} nodes die at once, back after 20 s", () =>
        {
            Die(fleet, nodes / 10, TimeSpan.FromSeconds(20));
            _time.Run(TimeSpan.FromMinutes(6));
        });
        Part(fleet, "the watch's node dies, back after 20 s", () =>
        {
            Replace(fleet, [fleet.Watch], TimeSpan.FromSeconds(20));
            _time.Run(TimeSpan.FromMinutes(1));
        });
        Part(fleet, $"{nodes / 10} nodes more", () =>
        {
            Join(fleet, Enumerable.Range(0, nodes / 10).Select(i => ($"n{nodes + i}", Capacity(i))));

            _time.Run(TimeSpan.FromMinutes(6));
        });
        Part(fleet, "a node ends", () =>
        {
            var node = fleet.Nodes.Alive.First(n => n != fleet.Watch);
            node.Leaving = true;
            while (node.Streams.Count > 0)
            {
                _time.Run(TimeSpan.FromSeconds(0.1));
            }

            fleet.Nodes.End(node);
            _time.Run(TimeSpan.FromSeconds(30));
        });
    }

    // One node of five has a GPU.
    private static double Capacity(int number) => number % 5 == 0 ? 16_000 : 4000;

    private void Die(SimulatedFleet fleet, int count, TimeSpan away)
    {
        var others = fleet.Nodes.Alive.Where(n => n != fleet.Watch).ToArray();
        _random.Shuffle(others);
        Replace(fleet, others[..count], away);
    }

    private void Replace(SimulatedFleet fleet, SimulatedNode[] dead, TimeSpan away)
    {
        Array.ForEach(dead, fleet.Kill);
        _time.Run(away);
        Join(fleet, dead.Select(n => (n.Name, n.Capacity)));
    }

    private void Join(SimulatedFleet fleet, IEnumerable<(string Name, double Capacity)> joining)
    {
        var all = joining.ToList();
        var loads = fleet.Loads;
        var (used, capacity) = (loads.Sum(n => n.Used), loads.Sum(n => n.Capacity) + all.Sum(n => n.Capacity));
        var (even, camera) = (used / capacity, used / streams);
        _needed += all.Sum(n => (int)Math.Ceiling((1 - Balancer.Tolerance) * even * n.Capacity / camera));
        all.ForEach(n => fleet.Join(n.Name, n.Capacity));
    }

    private void Part(SimulatedFleet fleet, string name, Action happens)
    {
        var (began, moves, starts, bytes, writes, recovered) = (_time.Now, fleet.Nodes.Moves, fleet.Nodes.Starts, fleet.ViewBytes, fleet.Writes, fleet.Nodes.Recoveries.Count);
        _needed = 0;
        happens();
        var seconds = (_time.Now - began).TotalSeconds;
        var events = (fleet.Writes - writes) + (OfStart * (fleet.Nodes.Starts - starts)) + (OfMove * (fleet.Nodes.Moves - moves));
        double[] recoveries = [.. fleet.Nodes.Recoveries.Skip(recovered)];
        _parts.Add(new SimulatedPart(
            name, seconds, _needed, fleet.Nodes.Moves - moves, recoveries.Length, recoveries, Off(fleet.Loads),
            (OfNode * fleet.Nodes.Alive.Count()) + (OfStream * streams) + (events / seconds), (fleet.ViewBytes - bytes) / seconds));
    }

    private static double Off(IReadOnlyList<NodeLoad> loads)
    {
        var even = loads.Sum(n => n.Used) / Math.Max(1, loads.Sum(n => n.Capacity));
        return even == 0 ? 0 : loads.Max(n => Math.Abs(n.Share - even)) / even;
    }
}

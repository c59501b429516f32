using Orleans.Runtime;

namespace SRNet.Fleet.Contracts;

/// <summary>What a node tells of itself, twice a second.</summary>
[GenerateSerializer, Immutable]
internal sealed record NodeReport
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required SiloAddress Silo { get; init; }

    /// <summary>Where the others reach its pages and pictures.</summary>
    [Id(2)]
    public required Uri Http { get; init; }

    /// <summary>Where players reach its RTSP server; null = it has none.</summary>
    [Id(3)]
    public required Uri? Rtsp { get; init; }

    /// <summary>Milliseconds of computing per second.</summary>
    [Id(4)]
    public required double Capacity { get; init; }

    [Id(5)]
    public required string Device { get; init; }

    [Id(6)]
    public required IReadOnlyList<string> Labels { get; init; }

    [Id(7)]
    public required string Version { get; init; }

    /// <summary>It is about to end and wants its streams to be elsewhere.</summary>
    [Id(8)]
    public required bool Leaving { get; init; }

    [Id(9)]
    public required IReadOnlyList<RunningStream> Streams { get; init; }

    /// <summary>Goes up with every report: one that was under way for long is not to count any more.</summary>
    [Id(10)]
    public required long Number { get; init; }
}

/// <summary>The fleet as every node knows it, at most a second old.</summary>
[GenerateSerializer, Immutable]
internal sealed record FleetView
{
    public static readonly FleetView Empty = new() { Version = 0, Nodes = [], Streams = [] };

    /// <summary>Goes up with every change.</summary>
    [Id(0)]
    public required long Version { get; init; }

    [Id(1)]
    public required IReadOnlyList<NodeState> Nodes { get; init; }

    [Id(2)]
    public required IReadOnlyList<StreamPlace> Streams { get; init; }

    public NodeState? Node(string? name) => name is null ? null : Nodes.FirstOrDefault(n => n.Name == name);

    public StreamPlace? Stream(string id) => Streams.FirstOrDefault(s => s.Id == id);
}

/// <summary>What is new in the fleet.</summary>
/// <param name="Since">The version that it goes on from; 0 = it is all there is.</param>
/// <param name="View">The nodes and streams that are new or different.</param>
/// <param name="GoneNodes">Names of those that are there no more.</param>
/// <param name="GoneStreams">Ids of those that are there no more.</param>
[GenerateSerializer, Immutable]
internal sealed record FleetNews(
    [property: Id(0)] long Since, [property: Id(1)] FleetView View, [property: Id(2)] IReadOnlyList<string> GoneNodes, [property: Id(3)] IReadOnlyList<string> GoneStreams)
{
    /// <summary>The fleet after this.</summary>
    /// <param name="known">As it was known; its version is <see cref="Since"/> or later.</param>
    public FleetView After(FleetView known)
    {
        if (Since == 0)
        {
            return View;
        }

        var (nodes, streams) = (View.Nodes.Select(n => n.Name).Concat(GoneNodes).ToHashSet(), View.Streams.Select(s => s.Id).Concat(GoneStreams).ToHashSet());
        return new FleetView
        {
            Version = View.Version,
            Nodes = [.. known.Nodes.Where(n => !nodes.Contains(n.Name)).Concat(View.Nodes).OrderBy(n => n.Name, StringComparer.Ordinal)],
            Streams = [.. known.Streams.Where(s => !streams.Contains(s.Id)).Concat(View.Streams).OrderBy(s => s.Id, StringComparer.Ordinal)],
        };
    }
}

/// <summary>A node as the others see it.</summary>
/// <param name="Report">What it said last; without its streams, which are among the fleet's.</param>
/// <param name="Used">What its streams cost, those on their way to it included. Milliseconds of computing per second.</param>
/// <param name="Drained">Somebody wants it empty.</param>
/// <param name="Streams">How many it runs.</param>
[GenerateSerializer, Immutable]
internal sealed record NodeState([property: Id(0)] NodeReport Report, [property: Id(1)] double Used, [property: Id(2)] bool Drained, [property: Id(3)] int Streams)
{
    public string Name => Report.Name;

    /// <summary>Whether streams may go there.</summary>
    public bool Takes => !Drained && !Report.Leaving;

    /// <summary>Whether two say the same of a node.</summary>
    public static bool Same(NodeState a, NodeState b) =>
        a with { Report = b.Report } == b && a.Report with { Labels = b.Report.Labels, Streams = b.Report.Streams, Number = b.Report.Number } == b.Report
        && a.Report.Labels.SequenceEqual(b.Report.Labels);
}

/// <summary>Where a stream is.</summary>
/// <param name="Id">Of the stream.</param>
/// <param name="Node">Where it runs; null = nowhere.</param>
/// <param name="Cost">Milliseconds of computing per second.</param>
/// <param name="Device">What it asks for; null = any.</param>
/// <param name="Label">What it asks for; null = none.</param>
/// <param name="Why">Why it is there, or why it is nowhere.</param>
/// <param name="Since">Since when that is so.</param>
[GenerateSerializer, Immutable]
internal sealed record StreamPlace(
    [property: Id(0)] string Id, [property: Id(1)] string? Node, [property: Id(2)] double Cost, [property: Id(3)] string? Device, [property: Id(4)] string? Label,
    [property: Id(5)] string Why, [property: Id(6)] DateTimeOffset Since);

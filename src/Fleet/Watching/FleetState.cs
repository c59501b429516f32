using SRNet.Fleet.Streams;

namespace SRNet.Fleet.Watching;

/// <summary>What is kept of the fleet: which streams there are. Where they run is told by the nodes.</summary>
[GenerateSerializer, Alias("srnet.fleet.state")]
internal sealed class FleetState : IWritten
{
    [Id(0)]
    public Dictionary<string, KnownStream> Streams { get; set; } = [];

    /// <summary>Nodes that somebody wants empty.</summary>
    [Id(1)]
    public HashSet<string> Drained { get; set; } = [];

    [Id(2)]
    public string? Writer { get; set; }
}

/// <summary>A stream of the fleet.</summary>
[GenerateSerializer, Alias("srnet.fleet.stream")]
internal sealed class KnownStream
{
    /// <summary>Milliseconds of computing per second, as it was last.</summary>
    [Id(0)]
    public double Cost { get; set; }

    [Id(1)]
    public string? Device { get; set; }

    [Id(2)]
    public string? Label { get; set; }

    [Id(3)]
    public string? Digest { get; set; }
}

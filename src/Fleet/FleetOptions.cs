using System.Net;

namespace SRNet.Fleet;

/// <summary>What a node of a fleet is told.</summary>
internal sealed record FleetOptions
{
    /// <summary>Where nodes find each other and state is kept.</summary>
    public required RedisAddress Redis { get; init; }

    /// <summary>What all nodes of the fleet know and nobody else.</summary>
    public required string Key { get; init; }

    /// <summary>What people call this node; no other node is called so.</summary>
    public required string Node { get; init; }

    /// <summary>Where the other nodes reach this one.</summary>
    public required IPEndPoint Advertise { get; init; }

    /// <summary>Where they reach its pages and pictures.</summary>
    public required Uri Http { get; init; }

    /// <summary>Where players reach its RTSP server; null = it has none.</summary>
    public Uri? Rtsp { get; init; }

    /// <summary>Milliseconds of computing per second that it offers: 1000 for each core.</summary>
    public required double Capacity { get; init; }

    /// <summary>cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>What else streams may ask for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    /// <summary>PEM file with a certificate and its key, the same for all nodes: what they say to each other is encrypted with it. Null = it is not.</summary>
    public string? Certificate { get; init; }
}

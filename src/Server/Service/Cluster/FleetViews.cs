using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Server.Service.Cluster;

/// <summary>The fleet as clients see it.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Nodes">All nodes.</param>
/// <param name="Streams">All streams, those without a node included.</param>
internal sealed record FleetShown(string Node, IReadOnlyList<NodeShown> Nodes, IReadOnlyList<StreamShown> Streams);

/// <summary>A node.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Http">Where other nodes reach its pages and pictures.</param>
/// <param name="Rtsp">Where players reach its RTSP server; null = it has none.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Labels">What else it has that streams can ask for.</param>
/// <param name="Capacity">Milliseconds of computing per second that it offers.</param>
/// <param name="Used">How many of them its streams cost.</param>
/// <param name="Streams">How many it runs.</param>
/// <param name="State">taking, drained (somebody wants it empty) or leaving (it is about to end).</param>
internal sealed record NodeShown(
    string Name, Uri Http, Uri? Rtsp, string Version, string Device, IReadOnlyList<string> Labels, double Capacity, double Used, int Streams, string State);

/// <summary>Where a stream is.</summary>
/// <param name="Id">Of the stream.</param>
/// <param name="Node">Where it runs; null = nowhere.</param>
/// <param name="Cost">Milliseconds of computing per second.</param>
/// <param name="Device">The device it asks for.</param>
/// <param name="Label">The label it asks for.</param>
/// <param name="Why">Why it is there, or why it is nowhere.</param>
/// <param name="Since">Since when.</param>
internal sealed record StreamShown(string Id, string? Node, double Cost, string? Device, string? Label, string Why, DateTimeOffset Since);

/// <summary>Where a stream is to go.</summary>
internal sealed record MoveRequest(string Node);

/// <summary>Somewhere that Prometheus scrapes.</summary>
internal sealed record ScrapeTarget(IReadOnlyList<string> Targets, IReadOnlyDictionary<string, string> Labels);

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FleetShown))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(List<ScrapeTarget>))]
internal sealed partial class FleetJson : JsonSerializerContext;

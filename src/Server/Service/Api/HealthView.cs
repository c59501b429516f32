using System.Text.Json.Serialization;

namespace SRNet.Server.Service.Api;

/// <summary>How the service is doing.</summary>
/// <param name="Status">healthy, degraded (a stream, an output of one, or a receiver of events does not work) or unhealthy.</param>
/// <param name="Streams">State of every stream by id; null for clients that have not shown the key.</param>
/// <param name="Receivers">State of every receiver of events by its name; null for clients that have not shown the key.</param>
/// <param name="Outputs">State of every stream's outputs by the stream's id; null for clients that have not shown the key.</param>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, string>? Streams = null, IReadOnlyDictionary<string, IReadOnlyList<OutputView>>? Outputs = null,
    IReadOnlyDictionary<string, ReceiverView>? Receivers = null)
{
    /// <summary>How the fleet is doing that this machine is part of; null where it is part of none. <see cref="Status"/> is this machine's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FleetHealth? Fleet { get; init; }
}

/// <summary>How a fleet is doing, as one of its nodes knows it.</summary>
/// <param name="Status">healthy, degraded (a stream has no node) or unheard (this node does not hear from the others).</param>
/// <param name="Node">What this node is called.</param>
/// <param name="Nodes">How many there are.</param>
/// <param name="Homeless">Streams that no node runs.</param>
internal sealed record FleetHealth(string Status, string Node, int Nodes, int Homeless);

/// <summary>Knows how the fleet is doing; there is none where this machine is part of none.</summary>
internal interface IFleetHealth
{
    FleetHealth Now { get; }
}

/// <summary>How a receiver of events is doing: starting, working or failed, and what is wrong then.</summary>
internal sealed record ReceiverView(string State, string Target, string? Error);

namespace SRNet.Server.Service.Api;

/// <summary>How the service is doing.</summary>
/// <param name="Status">healthy, degraded (a stream, an output of one, or a receiver of events does not work) or unhealthy.</param>
/// <param name="Streams">State of every stream by id; null for clients that have not shown the key.</param>
/// <param name="Receivers">State of every receiver of events by its name; null for clients that have not shown the key.</param>
/// <param name="Outputs">State of every stream's outputs by the stream's id; null for clients that have not shown the key.</param>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, string>? Streams = null, IReadOnlyDictionary<string, IReadOnlyList<OutputView>>? Outputs = null,
    IReadOnlyDictionary<string, ReceiverView>? Receivers = null);

/// <summary>How a receiver of events is doing: starting, working or failed, and what is wrong then.</summary>
internal sealed record ReceiverView(string State, string Target, string? Error);

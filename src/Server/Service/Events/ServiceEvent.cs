using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Server.Service.Events;

/// <summary>Something that happened to an object of a stream, as clients, receivers and the history have it.</summary>
/// <param name="Id">Goes up with every event of the service, whatever its stream; a receiver that has seen an id need not look at it again.</param>
/// <param name="At">When it began.</param>
/// <param name="Stream">Where.</param>
/// <param name="Kind">entered, left, dwell, crossed, lost or found.</param>
/// <param name="Object">The object's id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Frame">The number of the frame in which it was certain.</param>
internal sealed record ServiceEvent(long Id, DateTimeOffset At, string Stream, string Kind, int Object, string Name, long Frame)
{
    /// <summary>Into, out of or in which zone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    /// <summary>Over which line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Line { get; init; }

    /// <summary>forward (from the line's left to its right, looking from its first point to its second) or backward.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Direction { get; init; }

    /// <summary>How long it was in the zone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }

    /// <summary>Why it is in the zone no more: moved, lost or removed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>How events are written, everywhere alike: what an event has not is left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ServiceEvent))]
internal sealed partial class EventJson : JsonSerializerContext;

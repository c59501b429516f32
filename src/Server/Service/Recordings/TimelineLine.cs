using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Server.Service.Recordings;

/// <summary>One line of what is written beside a recording.</summary>
internal sealed record TimelineLine(DateTimeOffset Utc, int? Id = null, string? Name = null, string? State = null);

/// <summary>How it is read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TimelineLine))]
internal sealed partial class TimelineJson : JsonSerializerContext;

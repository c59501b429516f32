using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Pipeline.Synth.Clips;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ClipConfig))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, JsonElement>>))]
internal sealed partial class ClipConfigJson : JsonSerializerContext;

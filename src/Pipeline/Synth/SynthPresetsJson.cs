using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Pipeline.Synth;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Dictionary<string, SynthPreset>))]
internal sealed partial class SynthPresetsJson : JsonSerializerContext;

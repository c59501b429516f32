using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Scenes.Pond;

/// <summary>The scenes of the pond by name.</summary>
internal static class PondPresets
{
    public static IReadOnlyDictionary<string, PondPreset> All { get; } = Load();

    private static Dictionary<string, PondPreset> Load()
    {
        using var stream = typeof(PondPresets).Assembly.GetManifestResourceStream("pond.json")!;
        return JsonSerializer.Deserialize(stream, PondPresetsJson.Default.DictionaryStringPondPreset)!;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Dictionary<string, PondPreset>))]
internal sealed partial class PondPresetsJson : JsonSerializerContext;

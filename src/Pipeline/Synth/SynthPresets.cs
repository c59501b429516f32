using System.Text.Json;

namespace SRNet.Pipeline.Synth;

/// <summary>The scenes by name.</summary>
internal static class SynthPresets
{
    public static IReadOnlyDictionary<string, SynthPreset> All { get; } = Load();

    private static Dictionary<string, SynthPreset> Load()
    {
        using var stream = typeof(SynthPresets).Assembly.GetManifestResourceStream("presets.json")!;
        return JsonSerializer.Deserialize(stream, SynthPresetsJson.Default.DictionaryStringSynthPreset)!;
    }
}

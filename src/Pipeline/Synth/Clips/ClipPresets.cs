using System.Globalization;
using System.Text.Json;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>The training renderer's presets by name, and the settings an address may change.</summary>
internal static class ClipPresets
{
    /// <summary>What the names of these scenes begin with in an address.</summary>
    public const string Prefix = "clips/";

    private const double Strongest = 10;
    private const int LongestAway = 1000;

    // What single effects are shown on, and the mixture that stands alone.
    private const string Base = "plain";
    private const string Mixture = "world";
    private static readonly string[] ForTraining = ["size", "frames", "objects", "gaps", "forced", "coarse", "real", "skip", "whole_photo"];
    private static readonly Dictionary<string, Dictionary<string, JsonElement>> Presets = Load();

    /// <summary>Names of the presets, with <see cref="Prefix"/>.</summary>
    public static IEnumerable<string> Names => Presets.Keys.Select(name => Prefix + name);

    /// <summary>Names of the settings an address may have.</summary>
    public static IEnumerable<string> Settings =>
        ClipConfigJson.Default.ClipConfig.Properties.Where(p => p.Get is not null).Select(p => p.Name).Except(ForTraining);

    /// <summary>What is wrong with a setting of an address; null if nothing is.</summary>
    public static string? Problem(string setting, string value)
    {
        if (ForTraining.Contains(setting))
        {
            return $"'{setting}' is a setting for training alone, and a stream has no use for it";
        }

        if (!Settings.Contains(setting))
        {
            return $"'{setting}' is none of seed, frames, size, objects, live, {string.Join(", ", Settings)}";
        }

        if (setting == "away")
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames is > 0 and <= LongestAway
                ? null
                : $"{setting} is '{value}', but must be a whole number from 1 to {LongestAway}";
        }

        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var strength) && strength is >= 0 and <= Strongest
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{setting} is '{value}', but must be a number from 0 to {Strongest}");
    }

    /// <summary>The settings of a scene; null if there is none of that name.</summary>
    /// <param name="name">With <see cref="Prefix"/>. A preset that shows a single effect is laid over a plain clip.</param>
    /// <param name="settings">Further ones, as <c>turn=3&amp;twins=1</c>.</param>
    public static ClipConfig? Find(string name, string settings)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !Presets.TryGetValue(name[Prefix.Length..], out var preset))
        {
            return null;
        }

        var named = new Dictionary<string, JsonElement>(preset);
        foreach (var setting in settings.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            var value = double.Parse(setting[(equals + 1)..], CultureInfo.InvariantCulture);
            named[setting[..equals]] = JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture));
        }

        var all = name == Prefix + Mixture ? [] : new Dictionary<string, JsonElement>(Presets[Base]);
        foreach (var (setting, value) in named)
        {
            all[setting] = value;
        }

        var json = JsonSerializer.SerializeToElement(all, ClipConfigJson.Default.DictionaryStringJsonElement);
        return json.Deserialize(ClipConfigJson.Default.ClipConfig)! with { Named = named.Keys.ToHashSet() };
    }

    private static Dictionary<string, Dictionary<string, JsonElement>> Load()
    {
        using var stream = typeof(ClipPresets).Assembly.GetManifestResourceStream("clips.json")!;
        return JsonSerializer.Deserialize(stream, ClipConfigJson.Default.DictionaryStringDictionaryStringJsonElement)!;
    }
}

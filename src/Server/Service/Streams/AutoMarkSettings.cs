using System.Text.Json.Serialization;
using SRNet.Pipeline.Finding;
using SRNet.Pipeline.Zones;
using SRNet.Server.Finding;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of marks without a person.</summary>
/// <param name="Find">motion, or the ONNX file of a detector in YOLO's layout.</param>
internal sealed record AutoMarkSettings(string Find)
{
    /// <summary>The most objects that are followed at once because they were found; null = 4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Most { get; init; }

    /// <summary>Names of the stream's zones in which things are marked; null = everywhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Zones { get; init; }

    /// <summary>Names of what a detector is to find; null = all it knows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }

    /// <exception cref="SrNetException">It cannot be had; one sentence.</exception>
    public void Check() => Finders.Check(Find, Classes ?? [], Most);

    /// <summary>For a stream.</summary>
    /// <param name="watch">Its zones, which may be others from one frame to the next.</param>
    public AutoMarkOptions Options(ZoneWatch watch) => new()
    {
        Finder = Finders.Of(Find, Classes ?? []),
        Most = Most ?? Finders.UsualMost,
        Within = Zones is null ? null : (x, y) => watch.Plan.Zones.Any(zone => Zones.Contains(zone.Name) && zone.Contains(new Place(x, y))),
    };
}

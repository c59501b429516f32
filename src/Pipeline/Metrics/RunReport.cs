using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Pipeline.Metrics;

/// <summary>What a run came to. As JSON it is the report of <c>srnet run --report</c>; scripts depend on its names.</summary>
public sealed record RunReport
{
    /// <summary>What the report is, and the version of its fields.</summary>
    public string Schema { get; init; } = "srnet.run/1";

    /// <summary>Version of this program.</summary>
    public required string Version { get; init; }

    /// <summary>cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Name and version of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The size the network worked at, height x width.</summary>
    public required string Size { get; init; }

    /// <summary>Size of the frames, height x width.</summary>
    public required string FrameSize { get; init; }

    /// <summary>The source, without credentials.</summary>
    public required string Source { get; init; }

    /// <summary>end_of_source or cancelled.</summary>
    public required RunEnding Ending { get; init; }

    /// <summary>Frames the source gave.</summary>
    public required long Captured { get; init; }

    /// <summary>Frames that were segmented.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames that were decoded with errors.</summary>
    public required long Corrupt { get; init; }

    /// <summary>Times a live source had to be connected again.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Wall time from the start of the stages to the last frame accepted by all sinks.</summary>
    public required double Seconds { get; init; }

    /// <summary>Segmented frames per second of wall time.</summary>
    public required double Fps { get; init; }

    /// <summary>Frames dropped, wherever: the sum of <see cref="Drops"/>.</summary>
    public required long Dropped { get; init; }

    /// <summary>Where and why frames were dropped; empty when none was.</summary>
    public required IReadOnlyList<DropCount> Drops { get; init; }

    /// <summary>
    /// From the decoded picture in this process to the last sink that accepted it, waiting in queues included; null when no frame came through.
    /// </summary>
    public required Percentiles? LatencyMs { get; init; }

    /// <summary>Milliseconds of each stage that ran, in the order of the path. A live source's capture is mostly waiting for its next frame.</summary>
    public required IReadOnlyDictionary<string, Percentiles> Stages { get; init; }

    /// <summary>What became of each object, ascending by id.</summary>
    public required IReadOnlyList<ObjectSummary> Objects { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunReportJson.Default.RunReport);
}

/// <summary>Why a run that did not fail is over.</summary>
public enum RunEnding
{
    /// <summary>The source came to its end.</summary>
    [JsonStringEnumMemberName("end_of_source")]
    EndOfSource,

    /// <summary>Somebody cancelled it; everything captured until then went through.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>Frames dropped in one place for one reason.</summary>
/// <param name="Stage">The stage that would have been next.</param>
/// <param name="Reason">queue_full, shutdown, output_broken or slow_reader.</param>
/// <param name="Frames">How many.</param>
public sealed record DropCount(string Stage, string Reason, long Frames);

/// <summary>One object over a whole run.</summary>
/// <param name="Id">The id its prompt gave it.</param>
/// <param name="FramesSeen">Frames with at least one pixel of it.</param>
/// <param name="FramesLost">Frames without.</param>
/// <param name="Confidence">Mean confidence over the frames it was seen in, 0..1.</param>
public sealed record ObjectSummary(int Id, long FramesSeen, long FramesLost, double Confidence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class RunReportJson : JsonSerializerContext;

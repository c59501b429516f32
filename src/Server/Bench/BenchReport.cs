using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Server.Bench;

/// <summary>What <c>srnet bench</c> measured. As JSON it is the report of --report; scripts depend on its names.</summary>
internal sealed record BenchReport : BenchHeading
{
    public BenchReport(BenchHeading heading)
        : base(heading)
    {
    }

    [JsonPropertyOrder(-2)]
    public string Schema { get; init; } = "srnet.bench/1";

    public required IReadOnlyList<BenchCase> Cases { get; init; }

    public required IReadOnlyList<ThroughputResult> Throughput { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchReportJson.Default.BenchReport);
}

/// <summary>One measured thing. Times are milliseconds.</summary>
/// <param name="Stage">See <see cref="BenchStage"/>.</param>
/// <param name="Size">The size the network works at, height x width.</param>
/// <param name="FrameSize">Size of the frames, height x width.</param>
/// <param name="Objects">K.</param>
/// <param name="MemoryFrames">Frames in the memory bank; the auxiliary frame is read beside them.</param>
/// <param name="Precision">fp32 or int8.</param>
/// <param name="MedianMs">Median.</param>
/// <param name="P90Ms">90th percentile.</param>
/// <param name="LeastMs">Fastest.</param>
/// <param name="Samples">How many were timed.</param>
internal record BenchCase(
    string Stage, string Size, string FrameSize, int Objects, int MemoryFrames, string Precision, double MedianMs, double P90Ms, double LeastMs, int Samples)
{
    public static BenchCase Of(BenchModel model, string stage, BenchPoint point, Sample sample) => new(
        stage, $"{point.Size}", $"{point.Frame}", point.Objects, point.MemoryFrames, model.Precision,
        Round(sample.Median), Round(sample.P90), Round(sample.Least), sample.Count);

    /// <summary>To a tenth of a microsecond.</summary>
    public static double Round(double milliseconds) => Math.Round(milliseconds, 4);
}

/// <summary>Frames per second of a stream that encodes ahead: picture in memory to labels at the picture's size.</summary>
internal record ThroughputResult(string Size, string FrameSize, int Objects, int MemoryFrames, string Precision, int Frames, double Fps);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchReportJson : JsonSerializerContext;

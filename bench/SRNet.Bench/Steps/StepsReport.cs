using System.Text.Json;
using System.Text.Json.Serialization;
using SRNet.Server.Bench;

namespace SRNet.Bench.Steps;

/// <summary>What <c>steps</c> measured: as the report of <c>srnet bench</c>, with floors, PyTorch, the two readers and the growth with the number of objects.</summary>
internal sealed record StepsReport : BenchHeading
{
    public StepsReport(BenchHeading heading)
        : base(heading)
    {
    }

    [JsonPropertyOrder(-2)]
    public string Schema { get; init; } = "srnet.bench.steps/1";

    public required PeakResult Peaks { get; init; }

    public required TorchResult Torch { get; init; }

    public required IReadOnlyList<StepsCase> Cases { get; init; }

    public required IReadOnlyList<StreamCase> Throughput { get; init; }

    public required IReadOnlyList<ReaderResult> Reader { get; init; }

    public required IReadOnlyList<ObjectScaling> Scaling { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StepsReportJson.Default.StepsReport);
}

/// <summary>What the torch_ms of a report are.</summary>
/// <param name="Version">PyTorch's version; null when it did not run.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Weights">trained (the bundle's) or random (the same configuration).</param>
/// <param name="Reason">Why torch_ms is null where it is null.</param>
internal sealed record TorchResult(string? Version, int? Threads, string? Weights, string Reason);

/// <summary>Best of the machine in the same run, what floors are made of: FP32 and INT8 convolutions in 10^9 operations per second, copying in 10^9 bytes per second.</summary>
internal sealed record PeakResult(double Gflops, double Int8Gops, double Gbytes);

/// <summary>A case as <c>srnet bench</c> measures it, or one of the two readers, with what it is compared with.</summary>
internal sealed record StepsCase : BenchCase
{
    public StepsCase(BenchCase measured)
        : base(measured)
    {
    }

    /// <summary>What this machine needs at the least, see bench/README.md; null where nothing can be said.</summary>
    public double? FloorMs { get; init; }

    /// <summary>Median of the same in PyTorch eager; null where it was not measured, see the report's torch.</summary>
    public double? TorchMs { get; init; }
}

/// <summary>A stream of <c>srnet bench</c> beside PyTorch.</summary>
internal sealed record StreamCase : ThroughputResult
{
    public StreamCase(ThroughputResult measured)
        : base(measured)
    {
    }

    /// <summary>1000 / PyTorch's step; null where that was not measured.</summary>
    public double? TorchFps { get; init; }
}

/// <summary>The memory read by our kernel and by the graph in ONNX Runtime, on the same data. Medians; the ratio is graph / kernel; the difference is the
/// largest one between the two readouts over the largest value.</summary>
internal sealed record ReaderResult(string Size, int Objects, int MemoryFrames, string Precision, double KernelMs, double OnnxMs, double Ratio, double Difference);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(StepsReport))]
internal sealed partial class StepsReportJson : JsonSerializerContext;

using System.Text.Json;

namespace SRNet.Server.Bench.Reports;

/// <summary>What <c>srnet bench</c> measured. As JSON it is the report of --report; scripts depend on its names.</summary>
internal sealed record BenchReport
{
    public string Schema { get; init; } = "srnet.bench/1";

    /// <summary>Version of this program.</summary>
    public required string Version { get; init; }

    public required string Device { get; init; }

    /// <summary>The models, separated by commas.</summary>
    public required string Model { get; init; }

    /// <summary>The internal sizes, separated by commas.</summary>
    public required string Size { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double Seconds { get; init; }

    public required MachineDescription Machine { get; init; }

    public required TorchResult Torch { get; init; }

    public required IReadOnlyList<BenchCase> Cases { get; init; }

    public required IReadOnlyList<ThroughputResult> Throughput { get; init; }

    public required IReadOnlyList<ReaderResult> Reader { get; init; }

    public required IReadOnlyList<ObjectScaling> Scaling { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchReportJson.Default.BenchReport);
}

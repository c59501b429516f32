using Spectre.Console;
using SRNet.Pipeline.Metrics;

namespace SRNet.Server.Screen;

/// <summary>A run's report as tables.</summary>
internal static class RunTables
{
    /// <summary>Latency: one row per stage in the order of the path, then from capture to the last sink.</summary>
    public static Table Latency(RunReport report)
    {
        var table = Stages(report.Stages);
        if (report.LatencyMs is { } latency)
        {
            table.AddEmptyRow();
            Add(table, "capture to last sink", latency);
        }

        return table;
    }

    /// <summary>One row per stage in the order of the path.</summary>
    public static Table Stages(IReadOnlyDictionary<string, Percentiles> stages)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("stage");
        foreach (var name in new[] { "p50 ms", "p95 ms", "p99 ms" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var (stage, percentiles) in stages)
        {
            Add(table, stage, percentiles);
        }

        return table;
    }

    /// <summary>One row per object.</summary>
    public static Table Objects(RunReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in new[] { "object", "frames seen", "frames lost", "mean confidence" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var summary in report.Objects)
        {
            table.AddRow($"{summary.Id}", $"{summary.FramesSeen}", $"{summary.FramesLost}", Numbers.Percent(100 * summary.Confidence) + " %");
        }

        return table;
    }

    private static void Add(Table table, string stage, Percentiles percentiles) =>
        table.AddRow(Markup.Escape(stage), Numbers.Milliseconds(percentiles.P50), Numbers.Milliseconds(percentiles.P95), Numbers.Milliseconds(percentiles.P99));
}

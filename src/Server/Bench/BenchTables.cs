using System.Globalization;
using Spectre.Console;

namespace SRNet.Server.Bench;

/// <summary>A report on the screen.</summary>
internal static class BenchTables
{
    public static IEnumerable<(string Title, Table Table)> Of(BenchReport report)
    {
        var streams = Table("network size", "picture", "objects", "precision", "FPS");
        foreach (var t in report.Throughput)
        {
            streams.AddRow(t.Size, t.FrameSize, $"{t.Objects}", t.Precision, t.Fps.ToString("0.0", CultureInfo.InvariantCulture));
        }

        yield return ("Streams: frames per second, picture in memory to labels at its size, the next frame encoded ahead", streams);
        foreach (var group in report.Cases.Where(c => c.Stage != BenchStage.Pipelined).GroupBy(c => (c.Precision, c.Size, c.MemoryFrames)))
        {
            var objects = group.Select(c => c.Objects).Distinct().ToList();
            var stages = Table(["stage, median ms", .. objects.Select(k => $"K={k}")]);
            foreach (var stage in group.GroupBy(c => c.Stage))
            {
                stages.AddRow([stage.Key, .. objects.Select(k => stage.Single(c => c.Objects == k).MedianMs.ToString("0.00", CultureInfo.InvariantCulture))]);
            }

            var (precision, size, memory) = group.Key;
            yield return ($"{size}, {precision}, {memory} memory {(memory == 1 ? "frame" : "frames")}, frames of {group.First().FrameSize}: K objects", stages);
        }
    }

    // The first column is text, the others are numbers.
    private static Table Table(params string[] header)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in header)
        {
            var column = new TableColumn(name).NoWrap();
            table.AddColumn(table.Columns.Count == 0 ? column : column.RightAligned());
        }

        return table;
    }
}

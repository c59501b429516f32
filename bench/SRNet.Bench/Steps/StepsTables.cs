using System.Globalization;
using SRNet.Server.Bench;

namespace SRNet.Bench.Steps;

/// <summary>A report as tables.</summary>
internal static class StepsTables
{
    public static IEnumerable<BenchTable> Of(StepsReport report)
    {
        if (report.Throughput.Count > 0)
        {
            yield return Throughput(report);
        }

        foreach (var group in report.Cases.Where(c => IsStepStage(c.Stage)).GroupBy(c => (c.Precision, c.Size)))
        {
            // The memory length that all numbers of objects were measured at.
            var usual = group.GroupBy(c => c.MemoryFrames).MaxBy(m => m.Count())!.Key;
            yield return Stages(report, [.. group.Where(c => c.MemoryFrames == usual)]);
            if (group.Any(c => c.MemoryFrames != usual))
            {
                yield return Memory([.. group.Where(c => c.Objects == group.First().Objects)]);
            }
        }

        if (report.Reader.Count > 0)
        {
            yield return Reader(report);
        }
    }

    private static BenchTable Throughput(StepsReport report) => new(
        "Streams: frames per second, picture in memory to labels at its size, the next frame encoded ahead",
        ["network size", "picture", "objects", "precision", "FPS", "PyTorch FPS", "times"],
        [.. report.Throughput.Select(t => (IReadOnlyList<string>)[
            t.Size, t.FrameSize, $"{t.Objects}", t.Precision, Format(t.Fps, "0.0"), Format(t.TorchFps, "0.0"), Format(t.Fps / t.TorchFps, "0.0"),
        ])]);

    private static BenchTable Stages(StepsReport report, IReadOnlyList<StepsCase> cases)
    {
        var objects = cases.Select(c => c.Objects).Distinct().ToList();
        var first = cases[0];
        var torch = cases.Any(c => c.TorchMs is not null);
        var lines = report.Scaling.Where(s => s.Size == first.Size && s.Precision == first.Precision && s.MemoryFrames == first.MemoryFrames).ToDictionary(s => s.Stage);
        List<string> header = ["stage, ms"];
        foreach (var k in objects)
        {
            header.AddRange(torch ? [$"K={k}", "p90", "floor", "PyTorch"] : [$"K={k}", "p90", "floor"]);
        }

        if (lines.Count > 0)
        {
            header.Add("fixed + per object");
        }

        var rows = new List<IReadOnlyList<string>>();
        foreach (var stage in cases.GroupBy(c => c.Stage))
        {
            List<string> row = [stage.Key];
            foreach (var k in objects)
            {
                var c = stage.Single(s => s.Objects == k);
                row.AddRange([Format(c.MedianMs), Format(c.P90Ms), Format(c.FloorMs)]);
                if (torch)
                {
                    row.Add(Format(c.TorchMs));
                }
            }

            if (lines.TryGetValue(stage.Key, out var line))
            {
                row.Add($"{Format(line.FixedMs)} {(line.PerObjectMs < 0 ? '-' : '+')} {Format(Math.Abs(line.PerObjectMs))} K");
            }

            rows.Add(row);
        }

        return new BenchTable($"{first.Size}, {first.Precision}, {first.MemoryFrames} memory frames, frames of {first.FrameSize}: K objects", header, rows);
    }

    private static BenchTable Memory(IReadOnlyList<StepsCase> cases)
    {
        var lengths = cases.Select(c => c.MemoryFrames).Distinct().Order().ToList();
        string[] stages = ["read", BenchStage.Step];
        return new BenchTable(
            $"{cases[0].Size}, {cases[0].Precision}, {cases[0].Objects} object(s): frames in the memory bank",
            ["stage, ms", .. lengths.SelectMany(n => (string[])[$"{n} frame{(n == 1 ? "" : "s")}", "p90", "floor"])],
            [.. stages.Select(stage => (IReadOnlyList<string>)[
                stage,
                .. lengths.Select(n => cases.Single(c => c.Stage == stage && c.MemoryFrames == n)).SelectMany(c => (string[])[Format(c.MedianMs), Format(c.P90Ms), Format(c.FloorMs)]),
            ])]);
    }

    private static BenchTable Reader(StepsReport report) => new(
        "Memory read, 1 object, bank and auxiliary frame: our kernel and the same read as an ONNX Runtime graph",
        ["network size", "memory frames", "kernel, ms", "graph, ms", "times", "largest difference"],
        [.. report.Reader.Select(r => (IReadOnlyList<string>)[
            r.Size, $"{r.MemoryFrames}", Format(r.KernelMs), Format(r.OnnxMs), Format(r.Ratio, "0.0"), r.Difference.ToString("0.0e0", CultureInfo.InvariantCulture),
        ])]);

    private static bool IsStepStage(string stage) => stage == BenchStage.Step || BenchStage.OfStep.Contains(stage);

    private static string Format(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}

using SRNet.Server.Bench;

namespace SRNet.Bench.Steps;

/// <summary>How a stage's time grows with the number of objects K: the least-squares line fixed_ms + per_object_ms x K through the medians. The first is done once per
/// frame, however many objects there are.</summary>
internal sealed record ObjectScaling(string Stage, string Size, int MemoryFrames, string Precision, double FixedMs, double PerObjectMs)
{
    /// <summary>A line per stage, size and precision that was measured with at least two numbers of objects at the same memory.</summary>
    public static IReadOnlyList<ObjectScaling> Of(IEnumerable<StepsCase> cases) =>
    [
        .. from c in cases
           where c.Stage == BenchStage.Step || BenchStage.OfStep.Contains(c.Stage)
           group c by (c.Stage, c.Size, c.MemoryFrames, c.Precision) into line
           where line.Select(c => c.Objects).Distinct().Count() > 1
           let fit = Fit([.. line.Select(c => (X: (double)c.Objects, Y: c.MedianMs))])
           select new ObjectScaling(line.Key.Stage, line.Key.Size, line.Key.MemoryFrames, line.Key.Precision, BenchCase.Round(fit.Offset), BenchCase.Round(fit.Slope)),
    ];

    private static (double Offset, double Slope) Fit(IReadOnlyList<(double X, double Y)> points)
    {
        double meanX = points.Average(p => p.X), meanY = points.Average(p => p.Y);
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / points.Sum(p => (p.X - meanX) * (p.X - meanX));
        return (meanY - (slope * meanX), slope);
    }
}

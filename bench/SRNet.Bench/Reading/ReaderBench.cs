using System.Diagnostics;
using SRNet.Server.Bench;

namespace SRNet.Bench.Reading;

/// <summary>Times the memory read both ways, in turns, so that both meet the same machine.</summary>
internal static class ReaderBench
{
    // The graph holds several matrices of N x Q floats; beyond this it is memory that is measured, if there is enough of it.
    private const long LargestMatrix = 256L << 20;

    public static bool Fits(BenchModel model, BenchPoint point)
    {
        var cells = (long)point.Size.Pixels / 256;
        return ReadComparison.Fits(model.Model) && cells * cells * (point.MemoryFrames + 1) * sizeof(float) <= LargestMatrix;
    }

    public static (Sample Kernel, Sample Graph, float Difference) Run(BenchModel model, BenchPoint point, BenchScene scene, BenchPlan plan, CancellationToken cancellation)
    {
        var pictures = Enumerable.Range(0, point.MemoryFrames + 2).Select(scene.Picture).ToList();
        using var comparison = new ReadComparison(model.Model, point.Size, point.Objects, pictures, scene.Frame);
        Sample kernel = new(), graph = new();
        var start = Stopwatch.GetTimestamp();
        for (var i = -2; i < plan.LeastSteps || (i < BenchPlan.MostSteps && Stopwatch.GetElapsedTime(start) < plan.Budget); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var begin = Stopwatch.GetTimestamp();
            comparison.RunKernel();
            var middle = Stopwatch.GetTimestamp();
            comparison.RunGraph();
            if (i >= 0)
            {
                graph.Add(Stopwatch.GetElapsedTime(middle));
                kernel.Add(Stopwatch.GetElapsedTime(begin, middle));
            }
        }

        return (kernel, graph, comparison.Difference());
    }
}

using System.Diagnostics;
using SRNet.Interop.Compute;
using SRNet.Interop.Memory;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Bench.Floors;

/// <summary>The best a machine does on work that suits it, all its threads together: what floors are computed from.</summary>
/// <param name="FloatPerSecond">Floating-point operations, reached by a chain of 3x3 convolutions of 128 channels in ONNX Runtime.</param>
/// <param name="IntegerPerSecond">8-bit operations, reached by the same convolutions in integers.</param>
/// <param name="BytesPerSecond">Bytes read plus bytes written, reached by copying blocks that stay in the last-level cache, as features do.</param>
internal sealed record MachinePeak(double FloatPerSecond, double IntegerPerSecond, double BytesPerSecond)
{
    // A block per thread: larger than any second-level cache's share, small enough for the third level.
    private const int CopyBytes = 4 << 20;
    private const int LeastRuns = 5;

    /// <summary>No implementation on this machine can take less: arithmetic at its peak, or moving the bytes at theirs, whichever is longer.</summary>
    public TimeSpan Floor(OperationCount work) =>
        TimeSpan.FromSeconds(Math.Max((work.Float / FloatPerSecond) + (work.Integer / IntegerPerSecond), work.Bytes / BytesPerSecond));

    /// <summary>The better of two measurements of the same machine.</summary>
    public MachinePeak Max(MachinePeak other) =>
        new(Math.Max(FloatPerSecond, other.FloatPerSecond), Math.Max(IntegerPerSecond, other.IntegerPerSecond), Math.Max(BytesPerSecond, other.BytesPerSecond));

    /// <summary>Measures this machine; the best of many runs, since a peak is asked for.</summary>
    /// <param name="threads">Threads a step uses.</param>
    /// <param name="budget">Time for each of the three figures.</param>
    public static MachinePeak Measure(int threads, TimeSpan budget) =>
        new(Convolutions(threads, budget, integer: false), Convolutions(threads, budget, integer: true), Copies(threads, budget));

    private static double Convolutions(int threads, TimeSpan budget, bool integer)
    {
        using var engine = OrtEngine.Load("reference convolutions", ReferenceConvolutions.Model(integer), threads, []);
        using Tensor input = ReferenceConvolutions.NewMap(), output = ReferenceConvolutions.NewMap();
        using var run = engine.Bind(("input", input), ("output", output));
        input.Span.Fill(1);
        return ReferenceConvolutions.Operations / Fastest(run.Run, budget);
    }

    private static double Copies(int threads, TimeSpan budget)
    {
        using var workers = new WorkerGroup(threads);
        using var copy = new Copy(threads);
        return threads * 2.0 * CopyBytes / Fastest(() => workers.Run(copy, threads), budget);
    }

    private static double Fastest(Action action, TimeSpan budget)
    {
        var best = double.PositiveInfinity;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < LeastRuns || Stopwatch.GetElapsedTime(start) < budget; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }

    private sealed class Copy : IParallelWork, IDisposable
    {
        private readonly AlignedBuffer[] _from;
        private readonly AlignedBuffer[] _to;

        public Copy(int count)
        {
            _from = [.. Enumerable.Range(0, count).Select(_ => new AlignedBuffer(CopyBytes))];
            _to = [.. Enumerable.Range(0, count).Select(_ => new AlignedBuffer(CopyBytes))];
        }

        public void Execute(int item, int worker) => _from[item].Span.CopyTo(_to[item].Span);

        public void Dispose()
        {
            foreach (var buffer in _from.Concat(_to))
            {
                buffer.Dispose();
            }
        }
    }
}

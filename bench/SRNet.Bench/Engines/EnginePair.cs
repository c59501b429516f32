using SRNet.Segmentation.Devices.Cpu;
using SRNet.Server.Bench;

namespace SRNet.Bench.Engines;

/// <summary>A bundle computed by both engines in turns, so that what else the machine does meets both.</summary>
internal sealed class EnginePair : IDisposable
{
    private const int StreamFrames = 40;

    private readonly BenchModel _oneDnn;
    private readonly BenchModel _onnxRuntime;

    /// <param name="folder">The bundle; it has plans.</param>
    /// <param name="threads">Threads of a step.</param>
    public EnginePair(string folder, int threads)
    {
        _oneDnn = new BenchModel(folder, CpuEngine.OneDnn, threads);
        _onnxRuntime = new BenchModel(folder, CpuEngine.OnnxRuntime, threads);
    }

    public string Precision => _oneDnn.Precision;

    /// <summary>Memory frames that the bundle recommends.</summary>
    public int Memory => _oneDnn.Memory.Frames;

    /// <summary>Every stage, the whole step, and the time from frame to frame of a stream that encodes ahead.</summary>
    public IReadOnlyDictionary<string, Paired> Measure(BenchPoint point, BenchScene scene, int rounds, CancellationToken cancellation)
    {
        var plan = BenchPlan.Of([point.Size], [point.Objects], [point.MemoryFrames], quick: true);
        var found = new Dictionary<string, List<(double OneDnn, double OnnxRuntime)>>();
        for (var round = 0; round < rounds; round++)
        {
            // Who begins takes turns as well.
            var second = round % 2 == 0 ? Times(_onnxRuntime) : null;
            var first = Times(_oneDnn);
            second ??= Times(_onnxRuntime);
            foreach (var (stage, time) in first)
            {
                found.TryAdd(stage, []);
                found[stage].Add((time, second[stage]));
            }
        }

        return found.ToDictionary(f => f.Key, f => new Paired(Median(f.Value, v => v.OneDnn), Median(f.Value, v => v.OnnxRuntime), Median(f.Value, v => v.OneDnn / v.OnnxRuntime)));

        Dictionary<string, double> Times(BenchModel model)
        {
            var times = StepBench.Stages(model, point, scene, plan, cancellation).ToDictionary(s => s.Key, s => s.Value.Median);
            times[BenchStage.Pipelined] = StepBench.Stream(model, point, scene, StreamFrames, cancellation).Frames.Median;
            return times;
        }
    }

    public void Dispose()
    {
        _oneDnn.Dispose();
        _onnxRuntime.Dispose();
    }

    private static double Median<T>(IEnumerable<T> values, Func<T, double> of)
    {
        var sorted = values.Select(of).Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

/// <summary>Medians over the rounds, of each engine's medians and of their ratio in the same round.</summary>
internal readonly record struct Paired(double OneDnnMs, double OnnxRuntimeMs, double Ratio);

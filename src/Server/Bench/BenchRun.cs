using SRNet.Segmentation.Devices.Cpu;

namespace SRNet.Server.Bench;

/// <summary>Measures everything a plan asks for, one thing at a time.</summary>
/// <param name="plan">What and how long.</param>
/// <param name="folders">The bundles.</param>
/// <param name="engine">What computes them.</param>
/// <param name="cancellation">Stops between two steps.</param>
internal sealed class BenchRun(BenchPlan plan, IReadOnlyList<string> folders, CpuEngine engine, CancellationToken cancellation)
{
    private readonly List<BenchCase> _cases = [];
    private readonly List<ThroughputResult> _throughput = [];
    private readonly BenchScenes _scenes = new();
    private string? _progress;

    /// <summary>What is being measured now.</summary>
    public string? Progress => Volatile.Read(ref _progress);

    /// <summary>Runs for minutes.</summary>
    public BenchReport Run(string version)
    {
        var notes = new BenchNotes(version, plan);
        foreach (var folder in folders)
        {
            using var model = new BenchModel(folder, engine);
            notes.Add(model.Model);
            Measure(model);
        }

        return new BenchReport(notes.Heading()) { Cases = _cases, Throughput = _throughput };
    }

    private void Measure(BenchModel model)
    {
        var usual = plan.UsualMemory(model.Memory.Frames);
        foreach (var point in plan.Points(usual))
        {
            Say($"{model.Model.Name}, {point}");
            var samples = StepBench.Stages(model, point, _scenes[point], plan, cancellation);
            _cases.AddRange(BenchStage.OfStep.Append(BenchStage.Step).Select(stage => BenchCase.Of(model, stage, point, samples[stage])));
        }

        foreach (var point in plan.ThroughputPoints(usual))
        {
            Say($"{model.Model.Name}, {point}, as a stream");
            var (frames, fps) = StepBench.Stream(model, point, _scenes[point], plan.ThroughputFrames, cancellation);
            _cases.Add(BenchCase.Of(model, BenchStage.Pipelined, point, frames));
            _throughput.Add(new ThroughputResult($"{point.Size}", $"{point.Frame}", point.Objects, point.MemoryFrames, model.Precision, frames.Count, Math.Round(fps, 2)));
        }
    }

    private void Say(string what)
    {
        cancellation.ThrowIfCancellationRequested();
        Volatile.Write(ref _progress, "measuring " + what);
    }
}

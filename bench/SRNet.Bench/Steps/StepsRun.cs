using SRNet.Bench.Floors;
using SRNet.Bench.Reading;
using SRNet.Bench.Torch;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Bench;

namespace SRNet.Bench.Steps;

/// <summary>Measures everything a plan asks for, one thing at a time.</summary>
/// <param name="plan">What and how long.</param>
/// <param name="folders">The bundles.</param>
/// <param name="engine">What computes them.</param>
/// <param name="withTorch">Whether PyTorch is measured as well.</param>
/// <param name="cancellation">Stops between two steps.</param>
internal sealed class StepsRun(BenchPlan plan, IReadOnlyList<string> folders, CpuEngine engine, bool withTorch, CancellationToken cancellation)
{
    /// <summary>The step's memory read by our kernel, alone, on the same data as <see cref="ReadOnnx"/>.</summary>
    public const string ReadKernel = "read_kernel";

    /// <summary>The same read by a graph in ONNX Runtime.</summary>
    public const string ReadOnnx = "read_onnx";

    private const string NoInt8 = "PyTorch eager has no INT8 form of this network, so INT8 cases have none";

    private readonly List<(StepsCase Case, OperationCount[] Work)> _cases = [];
    private readonly List<StreamCase> _throughput = [];
    private readonly List<ReaderResult> _reader = [];
    private readonly BenchScenes _scenes = new();
    private TorchResult _torch = new(null, null, null, withTorch ? NoInt8 : "left out");
    private MachinePeak? _peak;
    private string? _progress;

    /// <summary>What is being measured now.</summary>
    public string? Progress => Volatile.Read(ref _progress);

    /// <summary>Runs for minutes.</summary>
    public StepsReport Run(string version)
    {
        var notes = new BenchNotes(version, plan);
        foreach (var folder in folders)
        {
            using var model = new BenchModel(folder, engine);
            notes.Add(model.Model);
            MeasurePeak(model.Model.Threads);
            Measure(model, compareReaders: folder == folders[0]);
            MeasurePeak(model.Model.Threads);
        }

        var cases = _cases.ConvertAll(c => c.Case with { FloorMs = c.Work.Length == 0 ? null : BenchCase.Round(c.Work.Sum(w => _peak!.Floor(w).TotalMilliseconds)) });

        return new StepsReport(notes.Heading())
        {
            Peaks = new PeakResult(Math.Round(_peak!.FloatPerSecond / 1e9, 1), Math.Round(_peak.IntegerPerSecond / 1e9, 1), Math.Round(_peak.BytesPerSecond / 1e9, 1)),
            Torch = _torch,
            Cases = cases,
            Throughput = _throughput,
            Reader = _reader,
            Scaling = ObjectScaling.Of(cases),
        };
    }

    private void Measure(BenchModel model, bool compareReaders)
    {
        var usual = plan.UsualMemory(model.Memory.Frames);
        using var torch = withTorch && model.Precision == "fp32" ? StartTorch(model) : null;
        foreach (var bySize in plan.Points(usual).GroupBy(p => p.Size))
        {
            var cost = new StepCost(model.Model, bySize.First().Frame, bySize.Key);
            foreach (var point in bySize)
            {
                Say($"{model.Model.Name}, {point}");
                MeasureStages(model, point, cost, torch);
                if (compareReaders && point.Objects == plan.Objects[0] && ReaderBench.Fits(model, point))
                {
                    MeasureReaders(model, point, cost);
                }
            }
        }

        foreach (var point in plan.ThroughputPoints(usual))
        {
            Say($"{model.Model.Name}, {point}, as a stream");
            MeasureStream(model, point, torch);
        }

        if (torch is not null)
        {
            _torch = new TorchResult(torch.Introduction?.Torch, torch.Introduction?.Threads, torch.Introduction?.Weights, torch.Reason ?? NoInt8);
        }
    }

    private void MeasureStages(BenchModel model, BenchPoint point, StepCost cost, TorchBench? torch)
    {
        var samples = StepBench.Stages(model, point, _scenes[point], plan, cancellation);
        var eager = torch?.Measure(point);
        foreach (var stage in Enum.GetValues<SessionStage>())
        {
            Add(model, stage.Label(), point, samples[stage.Label()], eager, Work(cost, stage, point));
        }

        Add(model, BenchStage.Step, point, samples[BenchStage.Step], eager, StepWork(cost, point));
    }

    private void MeasureReaders(BenchModel model, BenchPoint point, StepCost cost)
    {
        var (kernel, graph, difference) = ReaderBench.Run(model, point, _scenes[point], plan, cancellation);
        var work = Work(cost, SessionStage.Read, point);
        Add(model, ReadKernel, point, kernel, null, work);
        Add(model, ReadOnnx, point, graph, null, work);
        _reader.Add(new ReaderResult(
            $"{point.Size}", point.Objects, point.MemoryFrames, model.Precision,
            BenchCase.Round(kernel.Median), BenchCase.Round(graph.Median), Math.Round(graph.Median / kernel.Median, 2), difference));
    }

    private void MeasureStream(BenchModel model, BenchPoint point, TorchBench? torch)
    {
        var (frames, fps) = StepBench.Stream(model, point, _scenes[point], plan.ThroughputFrames, cancellation);
        var eager = torch?.Measure(point)?[BenchStage.Step];
        _cases.Add((new StepsCase(BenchCase.Of(model, BenchStage.Pipelined, point, frames)) { TorchMs = eager }, []));
        var result = new ThroughputResult($"{point.Size}", $"{point.Frame}", point.Objects, point.MemoryFrames, model.Precision, frames.Count, Math.Round(fps, 2));
        _throughput.Add(new StreamCase(result) { TorchFps = eager is { } ms ? Math.Round(1000 / ms, 2) : null });
    }

    // The best of several moments: a peak that was measured while something else ran would make all floors too high.
    private void MeasurePeak(int threads)
    {
        Say("the machine's peaks");
        var peak = MachinePeak.Measure(threads, plan.Budget / 4);
        _peak = _peak is null ? peak : _peak.Max(peak);
    }

    private static OperationCount Work(StepCost cost, SessionStage stage, BenchPoint point) => cost.Of(stage, point.Objects, point.MemoryFrames);

    private static OperationCount[] StepWork(StepCost cost, BenchPoint point) => [.. Enum.GetValues<SessionStage>().Select(s => Work(cost, s, point))];

    // The floor of a case is the sum of its parts' floors, known when the peaks are.
    private void Add(BenchModel model, string stage, BenchPoint point, Sample sample, IReadOnlyDictionary<string, double>? torch, params OperationCount[] work) =>
        _cases.Add((new StepsCase(BenchCase.Of(model, stage, point, sample)) { TorchMs = torch?.TryGetValue(stage, out var time) is true ? time : null }, work));

    private TorchBench StartTorch(BenchModel model)
    {
        Say("PyTorch is loading");
        return new TorchBench(model.Folder, model.Model.Threads, plan);
    }

    private void Say(string what)
    {
        cancellation.ThrowIfCancellationRequested();
        Volatile.Write(ref _progress, "measuring " + what);
    }
}

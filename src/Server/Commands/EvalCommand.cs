using System.CommandLine;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Server.CommandLine;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands;

/// <summary><c>srnet eval</c>: scores the model on an annotated data set.</summary>
internal sealed class EvalCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<DirectoryInfo> _dataset = new("DATASET") { Description = "Folder with JPEGImages/<sequence>/%05d.jpg and Annotations/<sequence>/%05d.png" };
    private readonly Option<DirectoryInfo?> _results = new("--results") { Description = "Write the masks as palette PNGs, <sequence>/%05d.png", HelpName = "DIR" };
    private readonly Option<bool> _baselines = new("--baselines") { Description = "Also score copying the first mask and warping it by optical flow" };
    private readonly Option<FileInfo?> _report = CommonOptions.Report();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<SessionPreset> _preset = CommonOptions.Preset();
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<MemoryPolicy?> _memory = CommonOptions.Memory();
    private readonly Option<string?> _model = CommonOptions.Model();

    public EvalCommand(Terminal terminal)
        : base("eval", "Score the model on an annotated data set (J, F and J&F as DAVIS defines them)")
    {
        _terminal = terminal;
        Add(_dataset);
        Add(_results);
        Add(_report);
        Add(_baselines);
        Add(_device);
        Add(_preset);
        Add(_size);
        Add(_memory);
        Add(_model);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet eval DAVIS --results out/eval --report out/eval.json", "scores every sequence of the folder DAVIS, keeps the masks and the figures"),
        new("srnet eval DAVIS --baselines", "what a method without learning reaches on the same frames, for comparison"),
        new("srnet eval DAVIS --memory 8,3,least-used", "another memory: 8 frames, one of every 3, the least used one leaves"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var dataset = EvaluationDataset.Open(parsed.GetRequiredValue(_dataset).FullName);
        var report = parsed.GetValue(_report)?.FullName;
        if (report is not null)
        {
            OutputPath.Check(report);
        }

        using var model = DeviceChoice.Load(parsed.GetRequiredValue(_device), parsed.GetValue(_model), _terminal);
        var latest = new LatestProgress();
        var options = new EvaluationOptions { ResultsFolder = parsed.GetValue(_results)?.FullName, Baselines = parsed.GetValue(_baselines), Progress = latest };
        var segmenter = new SrNetSegmenter(model, parsed.GetValue(_size), parsed.GetValue(_preset), parsed.GetValue(_memory));
        var work = Task.Run(() => Evaluator.Run(dataset, segmenter, options, cancellation), CancellationToken.None);
        var result = await new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(latest.Line() ?? "starting ..."), latest.Line);
        if (report is not null)
        {
            result.Save(report);
        }

        Show(result);
        return ExitCode.Done;
    }

    private void Show(EvaluationReport result)
    {
        _terminal.Out.WriteLine($"{result.Dataset}: {result.Frames} frames, {result.Model} on {result.Device} at {result.Size}; FPS covers {result.Timed}");
        _terminal.Write(EvaluationTable.Of(result));
    }

    private sealed class LatestProgress : IProgress<EvaluationProgress>
    {
        private readonly Lock _lock = new();
        private EvaluationProgress? _latest;

        public void Report(EvaluationProgress value)
        {
            lock (_lock)
            {
                _latest = value;
            }
        }

        public string? Line()
        {
            lock (_lock)
            {
                return _latest is { } p ? $"{p.Segmenter}: {p.Sequence} frame {p.Frame}/{p.Frames}, {100 * p.TotalFrame / Math.Max(1, p.TotalFrames)} % of all" : null;
            }
        }
    }
}

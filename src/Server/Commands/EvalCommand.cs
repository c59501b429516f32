using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
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
    private readonly Argument<DirectoryInfo> _dataset = new("DATASET") 
    {
        Description = "Folder with JPEGImages/<sequence>/%05d.jpg and Annotations/<sequence>/%05d.png; or clips NAME.mp4 with NAME.txt, a box a line; or clips and cases.json",
    };
    private readonly Option<DirectoryInfo?> _results = new("--results") { Description = "Write the masks as palette PNGs, <sequence>/%05d.png", HelpName = "DIR" };
    private readonly Option<bool> _baselines = new("--baselines") { Description = "Also score copying the first mask and warping it by optical flow" };
    private readonly Option<PromptKind?> _prompt = new("--prompt")
    {
        Description = "How objects are given: by their mask, the box around it, or a click deep inside of it; default: mask, or box where no masks are known",
        HelpName = "mask|box|click",
        CustomParser = ParsePrompt,
    };

    private readonly Option<double?> _loose = Share("--loose", "Boxes are given too large: every side lies this share of the box's width or height further out");
    private readonly Option<double?> _greyFrom = Share("--grey-from", "Pictures turn grey from this share of each sequence on, as a camera's do at night");
    private readonly Option<Economy> _economy = CommonOptions.OneOf<Economy>(
        "--economy", "What is left out of the work, as by a stream that does not keep its rate: none, localMemory or smallerPicture", "none|localMemory|smallerPicture",
        "none, localMemory or smallerPicture", "none", text => Enum.TryParse<Economy>(text, ignoreCase: true, out var economy) && Enum.IsDefined(economy) && !int.TryParse(text, out _) ? economy : null);

    private readonly Option<string?> _sequences = new("--sequences")
    {
        Description = "Take only these: names separated by commas, a file with one a line, or a list of the set such as val (ImageSets/2017/val.txt)",
        HelpName = "LIST",
    };

    private readonly Option<FileInfo?> _report = CommonOptions.Report();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<CpuEngine> _engine = CommonOptions.Engine();
    private readonly Option<SessionPreset> _preset = CommonOptions.Preset();
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<MemoryPolicy?> _memory = CommonOptions.Memory();
    private readonly Option<bool> _noIdentity = CommonOptions.NoIdentity();
    private readonly Option<string?> _model = CommonOptions.Model();

    public EvalCommand(Terminal terminal)
        : base("eval", "Score the model on an annotated data set: J, F and J&F as DAVIS defines them, overlap of boxes, objects kept and let go")
    {
        _terminal = terminal;
        Add(_dataset);
        Add(_results);
        Add(_report);
        Add(_prompt);
        Add(_loose);
        Add(_greyFrom);
        Add(_sequences);
        Add(_noIdentity);
        Add(_economy);
        Add(_baselines);
        Add(_device);
        Add(_engine);
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
        new("srnet eval DAVIS --sequences val --prompt box --loose 0.1", "the sequences of ImageSets/2017/val.txt, each object given by a box that is drawn too large"),
        new("srnet eval DAVIS --grey-from 0.5", "day turns to night in the middle of every clip"),
        new("srnet eval DAVIS --memory 8,3", "another memory: 8 frames, one of every 3"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var dataset = EvaluationDataset.Open(parsed.GetRequiredValue(_dataset).FullName, parsed.GetValue(_sequences));
        var report = parsed.GetValue(_report)?.FullName;
        if (report is not null)
        {
            OutputPath.Check(report);
        }

        using var model = DeviceChoice.Load(parsed.GetRequiredValue(_device), parsed.GetValue(_engine), parsed.GetValue(_model), _terminal);
        var latest = new LatestProgress();
        var options = new EvaluationOptions
        {
            ResultsFolder = parsed.GetValue(_results)?.FullName,
            Baselines = parsed.GetValue(_baselines),
            Prompt = parsed.GetValue(_prompt),
            Loose = parsed.GetValue(_loose) ?? 0,
            GreyFrom = parsed.GetValue(_greyFrom),
            Progress = latest,
        };
        var segmenter = new SrNetSegmenter(model, parsed.GetValue(_size), parsed.GetValue(_preset), parsed.GetValue(_memory), !parsed.GetValue(_noIdentity), parsed.GetValue(_economy));
        var work = Task.Run(() => Evaluator.Run(dataset, segmenter, options, cancellation), CancellationToken.None);
        var watched = new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(latest.Line() ?? "starting ..."), latest.Line);
        var result = await DeviceLostException.Tell(model, watched);
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
        foreach (var table in EvaluationTable.Of(result))
        {
            _terminal.Write(table);
        }
    }

    private static PromptKind? ParsePrompt(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var kind in Enum.GetValues<PromptKind>())
        {
            if (text.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        result.AddError($"--prompt is mask, box or click, not '{text}'.");
        return null;
    }

    private static Option<double?> Share(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SHARE",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 1)
            {
                return share;
            }

            result.AddError($"{name} needs a share from 0 to 1, such as 0.5, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

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

using System.CommandLine;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;
using SRNet.Server.CommandLine;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using SRNet.Server.Sources;

namespace SRNet.Server.Commands;

/// <summary><c>srnet run</c>: follows objects through one stream.</summary>
internal sealed class RunCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<string> _source = new("--source") { Description = $"Where the frames come from: {ProgramSources.All.Nameable}", HelpName = "S", Required = true };
    private readonly PromptOptions _prompts = new();
    private readonly AutoOptions _auto = new();
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Write the overlay video, H.264 in .mp4 or .mkv", HelpName = "FILE" };
    private readonly Option<string?> _background = new("--background") { Description = "What --out shows behind the objects, instead of the overlay", HelpName = "green|blur|FILE" };
    private readonly Option<bool> _names = new("--names") { Description = "Write each object's name and confidence into the overlay of --out" };
    private readonly Option<string?> _alpha = new("--alpha") { Description = "Write the objects alone with alpha: .mov (ProRes 4444), .mkv (FFV1), or a folder of PNGs", HelpName = "FILE|DIR" };
    private readonly Option<DirectoryInfo?> _masks = new("--masks") { Description = "Write the masks as palette PNGs, %05d.png, or called as the pictures of a folder", HelpName = "DIR" };
    private readonly Option<FileInfo?> _objects = new("--objects") { Description = "Write one JSON line per frame: each object's box, area, centroid and confidence", HelpName = "FILE.jsonl" };
    private readonly ExportOptions _exports = new();
    private readonly Option<bool> _noAudio = new("--no-audio") { Description = "Leave the source's sound out of --out; otherwise it is copied as it is, where such a file takes it" };
    private readonly Option<FileInfo?> _report = CommonOptions.Report();
    private readonly Option<int?> _seconds = CommonOptions.Count("--seconds", "Stop after so many seconds of video");
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<CpuEngine> _engine = CommonOptions.Engine();
    private readonly Option<SessionPreset> _preset = CommonOptions.Preset();
    private readonly Option<bool> _noIdentity = CommonOptions.NoIdentity();
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<string?> _model = CommonOptions.Model();

    public RunCommand(Terminal terminal)
        : base("run", "Follow marked objects through a camera, RTSP or file stream")
    {
        _terminal = terminal;
        Add(_source);
        foreach (var option in _prompts.All.Concat(_auto.All))
        {
            Add(option);
        }

        Add(_out);
        Add(_background);
        Add(_names);
        Add(_alpha);
        Add(_masks);
        Add(_objects);
        foreach (var option in _exports.All)
        {
            Add(option);
        }

        Add(_noAudio);
        Add(_report);
        Add(_seconds);
        Add(_device);
        Add(_engine);
        Add(_preset);
        Add(_noIdentity);
        Add(_size);
        Add(_model);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet run --source clip.mp4 --mask first.png --out overlay.mp4", "a file, as fast as the machine can"),
        new("srnet run --source clip.mp4 --box 120,80,200,160 --box 400,90,150,180 --out overlay.mp4", "two objects, each by a box: left, top, width, height"),
        new("srnet run --source clip.mp4 --click 1:215,160 --click 1:-300,170 --click 2:470,180 --out overlay.mp4", "two objects by clicks; (300,170) is not object 1"),
        new("srnet run --source clip.mp4 --mask first.png --box 3:200,150,80,60@75 --mask 120=later.png --out overlay.mp4", "objects that come later: marked in frame 75 and in frame 120"),
        new("srnet run --source clip.mp4 --polygon 3:120,80,320,90,300,240,130,230 --preset accurate --masks masks/", "an outline for object 3, with finer masks"),
        new("srnet run --source rtsp://camera/stream --mask first.png --objects objects.jsonl --seconds 60", "one minute of a network camera; frames are dropped rather than delayed"),
        new("srnet run --source yard.mp4 --auto motion --out overlay.mp4", "whatever moves, without a mark"),
        new("srnet run --source frames/ --mask first.png --masks masks/ --report report.json", "a folder of pictures, with every frame's mask and the measured latencies"),
        new("srnet run --source clip.mp4 --mask first.png --out call.mp4 --background blur", "the objects sharp, everything else out of focus; or green, or a picture"),
        new("srnet run --source clip.mp4 --mask first.png --coco instances.json --yolo dataset/", "labels to train on, from one mask"),
        new("srnet run --source clip.mp4 --mask first.png --alpha cutout.mov", "the objects alone on a transparent background, for an editing program"),
        new("srnet run --source synth://demo --out overlay.mp4", "a rendered scene that brings its own mask"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var name = parsed.GetRequiredValue(_source);
        var report = parsed.GetValue(_report)?.FullName;
        OutputPath.CheckDistinct(
        [
            Path.GetFullPath(name), parsed.GetValue(_out)?.FullName,
            parsed.GetValue(_alpha) is { } alpha ? Path.GetFullPath(alpha) : null, parsed.GetValue(_objects)?.FullName, report,
            .. _exports.Read(parsed).Select(export => export.Path),
        ]);
        foreach (var mask in _prompts.Files(parsed))
        {
            OutputPath.CheckDistinct(mask, parsed.GetValue(_out)?.FullName, parsed.GetValue(_objects)?.FullName, report);
        }

        if (report is not null)
        {
            OutputPath.Check(report);
        }

        var marked = _prompts.Any(parsed);
        var auto = _auto.Read(parsed);
        if (!marked && auto is null && !SceneAddress.Is(name))
        {
            throw SrNetException.InvalidInput("Nothing is marked: give --mask, --box, --polygon or --click for what to follow, or --auto motion; see 'srnet run --help'.");
        }

        if (parsed.GetValue(_background) is not null && parsed.GetValue(_out) is null)
        {
            throw SrNetException.InvalidInput("--background says what --out shows; add --out FILE.mp4.");
        }

        var names = parsed.GetValue(_names);
        if (names)
        {
            if (parsed.GetValue(_out) is null || parsed.GetValue(_background) is not null)
            {
                throw SrNetException.InvalidInput("--names are written into the overlay: add --out FILE.mp4, and leave --background out.");
            }

            ObjectNames.Check();
        }

        // Mask and outputs come before the source: a file that is none should not cost the wait for a camera.
        var given = marked ? _prompts.Read(parsed) : null;
        foreach (var note in given?.Notes ?? [])
        {
            _terminal.Error.WriteLine($"mask {note}");
        }

        var outputs = Outputs(parsed);
        using var model = DeviceChoice.Load(parsed.GetRequiredValue(_device), parsed.GetValue(_engine), parsed.GetValue(_model), _terminal);
        var watched = new WatchedRun(_terminal);
        var result = await DeviceLostException.Tell(model, watched.RunAsync(Prepare, cancellation));
        if (report is not null)
        {
            OutputPath.Write(report, result.ToJson());
        }

        RunSummary.Show(_terminal, result);
        return ExitCode.Done;

        VideoStream Prepare()
        {
            var source = ProgramSources.All.Open(name, watched.SourceOptions with { Sound = parsed.GetValue(_out) is not null && !parsed.GetValue(_noAudio) }, cancellation);
            if (OutputSinks.Unheard(source.Description, parsed.GetValue(_out)?.FullName) is { } unheard)
            {
                _terminal.Error.WriteLine(unheard);
            }

            var prompts = given?.For(source.Description) ?? (auto is not null ? [] : [new FramePrompts(0, new LabelMapPrompt(((SceneSource)source).Scene.FirstTruth()).ToObjectPrompts())]);
            foreach (var doubt in GivenMarks.Doubts(prompts, source.Description.Size))
            {
                _terminal.Error.WriteLine(doubt);
            }

            return WatchedRun.Stream(
                parsed.GetValue(_seconds) is { } seconds ? new LimitedSource(source, TimeSpan.FromSeconds(seconds)) : source,
                prompts, outputs, model, parsed.GetValue(_size), parsed.GetValue(_preset), names, !parsed.GetValue(_noIdentity), auto);
        }
    }

    private List<OutputSpec> Outputs(ParseResult parsed)
    {
        var outputs = new List<OutputSpec>();
        if (parsed.GetValue(_out) is { } video)
        {
            outputs.Add(OutputSinks.Video(video.FullName, parsed.GetValue(_background)));
        }

        if (parsed.GetValue(_alpha) is { } alpha)
        {
            outputs.Add(OutputSinks.Alpha(alpha));
        }

        if (parsed.GetValue(_masks) is { } masks)
        {
            outputs.Add(OutputSinks.Masks(masks.FullName));
        }

        if (parsed.GetValue(_objects) is { } objects)
        {
            outputs.Add(OutputSinks.Objects(objects.FullName));
        }

        outputs.AddRange(_exports.Read(parsed).Select(export => new FrameOutputSpec(export.Kind, Overlay: false, () => new LabelSink(export.Create()), export.Path)));

        return outputs;
    }
}

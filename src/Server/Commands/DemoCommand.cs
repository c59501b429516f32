using System.CommandLine;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Streams;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Prompts;
using SRNet.Server.CommandLine;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using SRNet.Server.Sources;

namespace SRNet.Server.Commands;

/// <summary><c>srnet demo</c>: the whole path on a rendered scene, scored against the scene's true masks.</summary>
internal sealed class DemoCommand : SrNetCommand
{
    private const int FramesPerSecond = 30;

    private readonly Terminal _terminal;
    private readonly Option<DirectoryInfo> _out = new("--out") { Description = "Folder for demo.mp4 and masks/", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo("out") };
    private readonly Option<int?> _seconds = CommonOptions.Count("--seconds", "Length of the scene; default: 10");

    public DemoCommand(Terminal terminal)
        : base("demo", "Render a scene, follow its objects, write an overlay video and say how well and how fast")
    {
        _terminal = terminal;
        Add(_out);
        Add(_seconds);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet demo", "writes out/demo.mp4 and out/masks/*.png"),
        new("srnet demo --seconds 60 --out /tmp/demo", "a longer scene elsewhere"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out).FullName;
        var video = Path.Combine(folder, "demo.mp4");
        var masks = Path.Combine(folder, "masks");
        var frames = (parsed.GetValue(_seconds) ?? 10) * FramesPerSecond;

        using var model = SrNetModel.Load();
        var watched = new WatchedRun(_terminal);
        TruthSink? truth = null;
        var report = await watched.RunAsync(Prepare, cancellation);

        RunSummary.Show(_terminal, report);
        if (truth?.Mean is { } mean)
        {
            await _terminal.Out.WriteLineAsync($"against the scene's true masks: J&F {Numbers.Percent((mean.J + mean.F) / 2)}, J {Numbers.Percent(mean.J)}, F {Numbers.Percent(mean.F)}");
        }

        await _terminal.Out.WriteLineAsync($"overlay: {video}");
        await _terminal.Out.WriteLineAsync($"masks:   {masks}");
        return ExitCode.Done;

        VideoStream Prepare()
        {
            var source = new SceneSource(new SceneAddress("demo", Frames: frames), TimeProvider.System);
            var score = truth = new TruthSink(source.Scene);
            return WatchedRun.Stream(
                source, [new FramePrompts(0, new LabelMapPrompt(source.Scene.FirstTruth()).ToObjectPrompts())],
                [OutputSinks.Video(video, null), OutputSinks.Masks(masks), new FrameOutputSpec("score", Overlay: false, () => score)], model);
        }
    }
}

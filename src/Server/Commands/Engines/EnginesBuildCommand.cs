using System.CommandLine;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines build</c>: plans ahead of the first stream.</summary>
internal sealed class EnginesBuildCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();
    private readonly Option<int> _device = CommonOptions.Gpu();
    private readonly Option<bool> _together = CommonOptions.Together();
    private readonly Option<int?> _level = new("--level")
    {
        Description = "Build all plans anew, and look for fast tactics as long as TensorRT's optimization level says: 0 for a first try in minutes, 5 for as fast as it gets",
        HelpName = "0..5",
    };

    public EnginesBuildCommand(Terminal terminal)
        : base("build", "Build the plans of a model for this GPU; those that are there already are kept")
    {
        _terminal = terminal;
        Add(_size);
        Add(_model);
        Add(_plans);
        Add(_device);
        Add(_together);
        Add(_level);
        _level.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("0" or "1" or "2" or "3" or "4" or "5"))
            {
                result.AddError($"--level is 0 to 5, not '{token.Value}'.");
            }
        });
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet engines build --size 480x864", "plans for a size; without --size that of 16:9 streams"),
        new("srnet engines build --level 1", "in a fraction of the time, for a first look; build again without, or with --level 5, for speed"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var lines = new EngineLines(_terminal);
        var latest = new LatestLine(lines.Hear);
        using var plans = new EnginePlans(parsed.GetValue(_model), new GpuOptions { Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName, Progress = latest.Hear }, parsed.GetValue(_together));
        var size = parsed.GetValue(_size) ?? plans.UsualSize;
        await _terminal.Out.WriteLineAsync($"{plans.Model} at {size} for {plans.Device}, TensorRT {plans.TensorRt.Version}{(plans.Device.IsStandIn ? ", a stand-in for tests" : "")}");
        var work = Task.Run(
            () =>
            {
                plans.Build(size, parsed.GetValue(_level), cancellation);
                return true;
            },
            CancellationToken.None);
        await new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(latest.Line ?? "loading ..."), () => latest.Line);
        await _terminal.Out.WriteLineAsync($"{EnginePlans.Engines.Count} engines are ready in {plans.Folder}");
        return ExitCode.Done;
    }

    /// <summary>Where TensorRT is, as one line.</summary>
    private sealed class LatestLine(Action<EngineProgress> next)
    {
        public string? Line { get; private set; }

        public void Hear(EngineProgress progress)
        {
            next(progress);
            Line = progress.Build is { } build
                ? $"engine {progress.Number} of {progress.Count}, {progress.Engine}: {build.Phase}, step {build.Step} of {build.Steps}"
                : $"engine {progress.Number} of {progress.Count}, {progress.Engine}: ready";
        }
    }
}

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

    public EnginesBuildCommand(Terminal terminal)
        : base("build", "Build the plans of a model for this GPU; those that are there already are kept")
    {
        _terminal = terminal;
        Add(_size);
        Add(_model);
        Add(_plans);
        Add(_device);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet engines build --size 480x864", "plans for a size; without --size that of 16:9 streams")];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var lines = new EngineLines(_terminal);
        var latest = new LatestLine(lines.Hear);
        using var plans = new EnginePlans(parsed.GetValue(_model), new GpuOptions { Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName, Progress = latest.Hear });
        var size = parsed.GetValue(_size) ?? plans.UsualSize;
        await _terminal.Out.WriteLineAsync($"{plans.Model} at {size} for {plans.Device}, TensorRT {plans.TensorRt.Version}{(plans.Device.IsStandIn ? ", a stand-in for tests" : "")}");
        var work = Task.Run(
            () =>
            {
                plans.Build(size, cancellation);
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

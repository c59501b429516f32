using System.CommandLine;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines inspect</c>: what TensorRT made of an engine.</summary>
internal sealed class EnginesInspectCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _engine = new("ENGINE") { Description = string.Join(", ", EnginePlans.Engines) };
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();
    private readonly Option<int> _device = CommonOptions.Gpu();
    private readonly Option<int?> _slowest = new("--slowest") { Description = "Run the engine instead, and print so many of its slowest layers with their times", HelpName = "N" };

    public EnginesInspectCommand(Terminal terminal)
        : base("inspect", "Print the layers of an engine as TensorRT's JSON")
    {
        _terminal = terminal;
        _engine.AcceptOnlyFromAmong([.. EnginePlans.Engines]);
        Add(_engine);
        Add(_size);
        Add(_model);
        Add(_plans);
        Add(_device);
        Add(_slowest);
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet engines inspect decoder", "layers, as TensorRT fused them"),
        new("srnet engines inspect decoder --slowest 10", "where its time goes"),
    ];

    private int Run(ParseResult parsed)
    {
        using var plans = new EnginePlans(parsed.GetValue(_model), new GpuOptions { Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName });
        var (engine, size) = (parsed.GetRequiredValue(_engine), parsed.GetValue(_size) ?? plans.UsualSize);
        if (parsed.GetValue(_slowest) is not { } slowest)
        {
            _terminal.Out.WriteLine(plans.Inspect(engine, size));
            return ExitCode.Done;
        }

        var layers = plans.Profile(engine, size);
        var all = layers.Sum(l => l.Milliseconds);
        foreach (var (layer, milliseconds) in layers.Take(slowest))
        {
            _terminal.Out.WriteLine(FormattableString.Invariant($"{milliseconds,8:F3} ms {milliseconds / all,6:P0}  {layer}"));
        }

        _terminal.Out.WriteLine(FormattableString.Invariant($"{all,8:F3} ms all {layers.Count} layers of {engine} at {size}, measured one by one: a run takes less"));
        return ExitCode.Done;
    }
}

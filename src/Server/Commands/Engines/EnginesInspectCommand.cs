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
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet engines inspect decoder", "layers, as TensorRT fused them")];

    private int Run(ParseResult parsed)
    {
        using var plans = new EnginePlans(parsed.GetValue(_model), new GpuOptions { Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName });
        _terminal.Out.WriteLine(plans.Inspect(parsed.GetRequiredValue(_engine), parsed.GetValue(_size) ?? plans.UsualSize));
        return ExitCode.Done;
    }
}

using System.CommandLine;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines verify</c>: whether the plans of a size can be used, by using them.</summary>
internal sealed class EnginesVerifyCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();
    private readonly Option<int> _device = CommonOptions.Gpu();
    private readonly Option<bool> _together = CommonOptions.Together();

    public EnginesVerifyCommand(Terminal terminal)
        : base("verify", "Load every plan of a model and run it once; nothing is built")
    {
        _terminal = terminal;
        Add(_size);
        Add(_model);
        Add(_plans);
        Add(_device);
        Add(_together);
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet engines verify --size 384x688", "exit code 1 when a plan is missing, damaged or refused")];

    private int Run(ParseResult parsed)
    {
        using var plans = new EnginePlans(parsed.GetValue(_model), new GpuOptions { Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName }, parsed.GetValue(_together));
        var size = parsed.GetValue(_size) ?? plans.UsualSize;
        var bad = 0;
        foreach (var state in plans.Verify(size))
        {
            bad += state.Problem is null ? 0 : 1;
            _terminal.Out.WriteLine($"{(state.Problem is null ? "ok" : "BAD"),-4} {state.Engine}{(state.Problem is null ? "" : ": " + state.Problem)}");
        }

        _terminal.Out.WriteLine(bad == 0 ? $"All plans of {plans.Model} at {size} can be used." : $"{bad} of the plans cannot be used: build them by 'srnet engines build --size {size}'.");
        return bad == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}

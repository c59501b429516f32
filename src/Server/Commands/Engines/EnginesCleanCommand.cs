using System.CommandLine;
using System.Globalization;
using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines clean</c>: takes away what can no longer be used. Needs no GPU, but only with one it can tell which plans are for another.</summary>
internal sealed class EnginesCleanCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _all = new("--all") { Description = "Delete every plan; they are built anew when they are needed" };
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();

    public EnginesCleanCommand(Terminal terminal)
        : base("clean", "Delete damaged plans, and those of another TensorRT, driver or GPU")
    {
        _terminal = terminal;
        Add(_all);
        Add(_plans);
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet engines clean", "after an update of TensorRT or the driver"), new("srnet engines clean --all", "everything")];

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_plans)?.FullName ?? GpuOptions.DefaultPlans;
        var useless = Useless(parsed.GetValue(_all));
        long bytes = 0;
        var count = 0;
        foreach (var file in PlanCache.List(folder).Where(useless))
        {
            File.Delete(file.Path);
            bytes += file.Bytes;
            count++;
        }

        _terminal.Out.WriteLine($"{count} files were deleted from {folder}, {(bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB");
        return ExitCode.Done;
    }

    private Func<PlanFile, bool> Useless(bool all)
    {
        if (all)
        {
            return _ => true;
        }

        try
        {
            var device = CudaDevice.Open();
            using var context = new CudaContext(device);
            using var runtime = new TensorRtRuntime(context);
            return file => !file.IsFor(runtime, device);
        }
        catch (SrNetException e) when (e.Error == SrNetError.Missing)
        {
            _terminal.Error.WriteLine($"only damaged plans are deleted, because plans of another machine cannot be told: {e.Message}");
            return file => file.Problem is not null;
        }
    }
}

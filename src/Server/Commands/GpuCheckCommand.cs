using System.CommandLine;
using System.Globalization;
using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.CommandLine;
using SRNet.Server.GpuChecks;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands;

/// <summary><c>srnet gpu-check</c>: the whole session on the GPU at hand, its stages' times, and its masks against the CPU's.</summary>
internal sealed class GpuCheckCommand : SrNetCommand
{
    // FP16 against FP32: what the conversion itself costs on rendered clips is a thousandth.
    private const double LeastIou = 0.98;

    private static readonly ImageSize Frame = new(1280, 720);

    // Objects, and frames of the query encoder, with which engines are compared.
    private static readonly int[] Compared = [1, 2, 5];
    private static readonly int[] Batches = [2, 4, 8];

    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<int?> _frames = CommonOptions.Count("--frames", "Frames of the scene that both devices follow; default: 60");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();
    private readonly Option<int> _device = CommonOptions.Gpu();
    private readonly Option<bool> _together = CommonOptions.Together();
    private readonly Option<bool> _engines = new("--engines") { Description = "Compare each engine with ONNX Runtime on the CPU, on the same random inputs, and nothing else: says which one is wrong" };

    public GpuCheckCommand(Terminal terminal)
        : base("gpu-check", "Run all of the GPU path on this machine, and compare its masks with the CPU's")
    {
        _terminal = terminal;
        Add(_size);
        Add(_frames);
        Add(_model);
        Add(_plans);
        Add(_device);
        Add(_engines);
        Add(_together);
        Validators.Add(result =>
        {
            if (result.GetValue(_together) && !result.GetValue(_engines))
            {
                result.AddError("--together goes with --engines: a single session encodes its frames by itself.");
            }
        });
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => 
    [
        new("srnet gpu-check", "the stages' times; exit code 1 when masks differ"),
        new("srnet gpu-check --engines", "each output of each engine against the CPU's; exit code 1 when one differs"),
    ];

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_model);
        var options = new GpuOptions
        {
            Ordinal = parsed.GetValue(_device), Plans = parsed.GetValue(_plans)?.FullName, Progress = new EngineLines(_terminal).Hear, Warn = _terminal.Error.WriteLine,
        };
        if (parsed.GetValue(_engines))
        {
            return CompareEngines(folder, options, parsed.GetValue(_size), parsed.GetValue(_together));
        }

        using var gpu = SrNetModel.LoadOnGpu(folder, options);
        using var cpu = SrNetModel.Load(BundledModel.InFp32(folder));
        var device = CudaDevice.Open(options.Ordinal);
        using (var context = new CudaContext(device))
        using (var tensorRt = new TensorRtRuntime(context))
        {
            _terminal.Out.WriteLine($"{device}, driver for CUDA {device.DriverVersion}, TensorRT {tensorRt.Version}");
            if (device.IsStandIn)
            {
                _terminal.Out.WriteLine("This is a stand-in for tests: what follows shows that the path runs, and says nothing about the speed of any GPU.");
            }
        }

        var size = parsed.GetValue(_size) ?? gpu.DefaultInternalSize(Frame);
        var frames = parsed.GetValue(_frames) ?? 60;
        var good = true;
        for (var objects = 1; objects <= Scene.MaxObjects; objects *= 2)
        {
            good &= Follow(gpu, cpu, size, frames, objects);
        }

        return good ? ExitCode.Done : ExitCode.Failed;
    }

    private bool Follow(SrNetModel gpu, SrNetModel cpu, ImageSize size, int frames, int objects)
    {
        var check = new NetworkCheck(new Scene(new SceneAddress("demo", Frames: frames, Size: Frame, Objects: objects)), size);
        check.Run(gpu, cpu);
        var table = new Table().AddColumns("", "ms");
        foreach (var (stage, milliseconds) in check.Times)
        {
            table.AddRow(Markup.Escape(stage), milliseconds.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        _terminal.Out.WriteLine($"session, {Frame} at {size}, {objects} object{(objects == 1 ? "" : "s")}, medians of {frames - 1} frames, {(check.IsCaptured ? "launched as graphs" : "BAD: not captured")}");
        _terminal.Write(table);
        var good = check.Iou >= LeastIou && check.IsCaptured;
        _terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{gpu.Name} on the GPU against {cpu.Name} on the CPU: mean IoU {check.Iou:F5} over {frames - 1} frames, {(check.Iou >= LeastIou ? "good" : $"BAD: at least {LeastIou} is expected")}"));
        return good;
    }

    private int CompareEngines(string? model, GpuOptions options, ImageSize? size, bool together)
    {
        using var plans = new EnginePlans(model, options, together);
        var table = new Table().AddColumns("engine", "output", together ? "objects or frames" : "objects", "largest", "relative", "");
        var good = true;
        var at = size ?? plans.UsualSize;
        foreach (var some in Compared.Select(objects => plans.Compare(at, objects)).Concat((together ? Batches : []).Select(frames => plans.CompareFrames(at, frames))))
        {
            foreach (var difference in some)
            {
                good &= difference.IsGood;
                table.AddRow(
                    difference.Engine, difference.Output, difference.Count.ToString(CultureInfo.InvariantCulture), difference.Largest.ToString("0.00000", CultureInfo.InvariantCulture),
                    difference.Relative.ToString("0.00000", CultureInfo.InvariantCulture), difference.IsGood ? "good" : "BAD");
            }
        }

        _terminal.Write(table);
        _terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plans.Model} on the GPU against its FP32 form on the CPU: {(good ? "good" : "BAD")}, a relative difference of {EngineDifference.MostRelative} at most is expected"));
        return good ? ExitCode.Done : ExitCode.Failed;
    }
}

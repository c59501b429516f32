using System.CommandLine;
using System.Globalization;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Devices.Gpu.Measuring;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.CommandLine;
using SRNet.Server.GpuChecks;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands;

/// <summary><c>srnet gpu-check</c>: everything this program does on a GPU, run on the one at hand: copies, kernels, engines, graphs, and the masks against the CPU's.</summary>
internal sealed class GpuCheckCommand : SrNetCommand
{
    // FP16 against FP32: what the conversion itself costs on rendered clips is a thousandth.
    private const double LeastIou = 0.98;

    private static readonly ImageSize Frame = new(1280, 720);

    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<int?> _frames = CommonOptions.Count("--frames", "Frames of the scene that both devices follow; default: 60");
    private readonly Option<int?> _objects = CommonOptions.Count("--objects", "Objects that kernels and engines are measured with; default: 2");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();

    public GpuCheckCommand(Terminal terminal)
        : base("gpu-check", "Run and measure all of the GPU path on this machine, and compare its masks with the CPU's")
    {
        _terminal = terminal;
        Add(_size);
        Add(_frames);
        Add(_objects);
        Add(_model);
        Add(_plans);
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet gpu-check", "times beside what the GPU's memory and tensor cores allow; exit code 1 when masks differ")];

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_model);
        var options = new GpuOptions { Plans = parsed.GetValue(_plans)?.FullName, Progress = new EngineLines(_terminal).Hear };
        var objects = parsed.GetValue(_objects) ?? 2;
        ImageSize size;
        using (var meter = new GpuMeter(folder, options))
        {
            var device = meter.Device;
            _terminal.Out.WriteLine($"{device}, driver for CUDA {device.DriverVersion}, TensorRT {meter.TensorRt.Version}");
            if (device.IsStandIn)
            {
                _terminal.Out.WriteLine("This is a stand-in for tests: what follows shows that the path runs, and says nothing about the speed of any GPU.");
            }

            using var model = SrNetModel.LoadOnGpu(folder, options);
            size = parsed.GetValue(_size) ?? model.DefaultInternalSize(Frame);
            Show("copies", meter.Copies());
            Show($"kernels, {Frame} to {size}, {objects} objects", meter.Kernels(Frame, size, objects));
            Show($"engines of {model.Name}, {size}, {objects} objects", meter.Engines(size, objects));
            Show($"graphs, {objects} objects", meter.Enqueue(Frame, size, objects));
        }

        return Compare(folder, options, size, parsed.GetValue(_frames) ?? 60);
    }

    private int Compare(string? folder, GpuOptions options, ImageSize size, int frames)
    {
        using var gpu = SrNetModel.LoadOnGpu(folder, options);
        using var cpu = SrNetModel.Load(BundledModel.InFp32(folder));
        var check = new NetworkCheck($"synth://demo?frames={frames}&size={Frame.Height}x{Frame.Width}", size, frames);
        check.Run(gpu, cpu);
        Show($"session, {Frame} at {size}, medians of {frames - 1} frames", check.Times.Select(t => new GpuFigure(t.Stage, t.Milliseconds)));
        var good = check.Iou >= LeastIou;
        _terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{gpu.Name} on the GPU against {cpu.Name} on the CPU: mean IoU {check.Iou:F5} over {frames - 1} frames, {(good ? "good" : $"BAD: at least {LeastIou} is expected")}"));
        return good ? ExitCode.Done : ExitCode.Failed;
    }

    private void Show(string title, IEnumerable<GpuFigure> figures)
    {
        _terminal.Out.WriteLine();
        _terminal.Out.WriteLine(title);
        var table = new Table().AddColumns("", "ms", "memory floor, ms", "compute floor, ms");
        foreach (var f in figures)
        {
            table.AddRow(Markup.Escape(f.What), Number(f.Milliseconds), Number(f.MemoryFloor), Number(f.ComputeFloor));
        }

        _terminal.Write(table);
    }

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}

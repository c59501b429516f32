using System.CommandLine;
using System.Globalization;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Bench.Gpu;

/// <summary><c>gpu</c>: the parts of the GPU path on the GPU at hand, each beside what the GPU's memory and tensor cores allow.</summary>
internal sealed class GpuCommand : Command
{
    private static readonly ImageSize Frame = new(1280, 720);

    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<int?> _objects = CommonOptions.Count("--objects", "Objects that kernels and engines are measured with; default: 2");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();

    public GpuCommand(Terminal terminal)
        : base("gpu", "Copies, kernels, engines and graphs on the GPU at hand, beside what its memory and tensor cores allow")
    {
        _terminal = terminal;
        Add(_size);
        Add(_objects);
        Add(_model);
        Add(_plans);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var options = new GpuOptions { Plans = parsed.GetValue(_plans)?.FullName, Progress = new EngineLines(_terminal).Hear };
        var objects = parsed.GetValue(_objects) ?? 2;
        using var meter = new GpuMeter(parsed.GetValue(_model), options);
        var device = meter.Device;
        _terminal.Out.WriteLine($"{device}, driver for CUDA {device.DriverVersion}, TensorRT {meter.TensorRt.Version}");
        if (device.IsStandIn)
        {
            _terminal.Out.WriteLine("This is a stand-in for tests: what follows shows that the path runs, and says nothing about the speed of any GPU.");
        }

        var size = parsed.GetValue(_size) ?? meter.DefaultSize(Frame);
        ShowRoom(size, meter.Room(size));
        Show("copies", meter.Copies());
        Show($"kernels, {Frame} to {size}, {objects} objects", meter.Kernels(Frame, size, objects));
        Show($"feature alignment at {size}, {objects} objects", meter.Alignment(size, objects));
        Show($"engines of {meter.Model}, {size}, {objects} objects", meter.Engines(size, objects));
        Show($"graphs, {objects} objects", meter.Enqueue(Frame, size, objects));
        return ExitCode.Done;
    }

    private void ShowRoom(ImageSize size, IEnumerable<GpuRoom> engines)
    {
        _terminal.Out.WriteLine();
        _terminal.Out.WriteLine($"memory of the engines at {size}");
        var table = new Table().AddColumns(["", "loaded, MB", .. GpuRoom.Counts.Select(k => $"a run of {k}, MB"), .. GpuRoom.Counts.Select(k => $"scratch of {k}, MB")]);
        foreach (var engine in engines)
        {
            string[] Cells(Func<(int Objects, long Prepared, long Scratch), long> part) => [.. GpuRoom.Counts.Select(k => engine.Runs.Where(r => r.Objects == k).Select(r => Megabytes(part(r))).FirstOrDefault("-"))];
            table.AddRow([engine.Engine, Megabytes(engine.Loaded), .. Cells(r => r.Prepared), .. Cells(r => r.Scratch)]);
        }

        _terminal.Write(table);
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

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

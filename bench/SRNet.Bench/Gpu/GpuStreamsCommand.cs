using System.CommandLine;
using System.Globalization;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Bench.Gpu;

/// <summary><c>gpu-streams</c>: how many streams a GPU bears, while one more comes and goes, and what becomes of them when its memory is full.</summary>
internal sealed class GpuStreamsCommand : Command
{
    private static readonly ImageSize Frame = new(1280, 720);

    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<int?> _most = CommonOptions.Count("--most", "Streams at most, after 1, 2, 4 ...; default: 32");
    private readonly Option<int?> _seconds = CommonOptions.Count("--seconds", "For each number of streams; default: 8");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();

    public GpuStreamsCommand(Terminal terminal)
        : base("gpu-streams", "Streams beside each other on the GPU at hand while one more comes and goes, and a GPU without room")
    {
        _terminal = terminal;
        Add(_size);
        Add(_most);
        Add(_seconds);
        Add(_model);
        Add(_plans);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var options = new GpuOptions { Plans = parsed.GetValue(_plans)?.FullName, Progress = new EngineLines(_terminal).Hear, Warn = _terminal.Error.WriteLine };
        using var model = SrNetModel.LoadOnGpu(parsed.GetValue(_model), options);
        var size = parsed.GetValue(_size) ?? model.DefaultInternalSize(Frame);
        var scene = new Scene(new SceneAddress("demo", Size: Frame, Objects: 2));
        var load = new StreamLoad(model, size, scene);
        var time = TimeSpan.FromSeconds(parsed.GetValue(_seconds) ?? 8);
        var table = new Table().AddColumns("streams", "frames/s", "step, ms", "slowest of 100, ms", "GPU memory, MB", "came and went");
        for (var streams = 1; streams <= (parsed.GetValue(_most) ?? 32); streams *= 2)
        {
            var r = load.Run(streams, time);
            table.AddRow(r.Streams.ToString(CultureInfo.InvariantCulture), Number(r.FramesPerSecond), Number(r.Median), Number(r.Slowest), Number(r.Memory / 1e6), r.Came.ToString(CultureInfo.InvariantCulture));
        }

        _terminal.Out.WriteLine($"{model.Name} on {model.Gpu!.Value.Device}, {Frame} at {size}, two objects each");
        _terminal.Write(table);
        _terminal.Out.WriteLine($"captures that failed: {model.Gpu.Value.FailedCaptures}");
        var problem = FullMemory.Try(model, size, scene);
        _terminal.Out.WriteLine(problem is null ? "a GPU without room refuses an object in one sentence, its stream goes on, and takes it once there is room: good" : $"a GPU without room: BAD: {problem}");
        return problem is null ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}

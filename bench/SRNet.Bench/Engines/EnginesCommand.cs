using System.CommandLine;
using System.Globalization;
using SRNet.Bench.Steps;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.Bench;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Bench.Engines;

/// <summary><c>engines</c>: a step by our engine over oneDNN beside the same step by ONNX Runtime, in turns.</summary>
internal sealed class EnginesCommand : Command
{
    private readonly Terminal _terminal;
    private readonly Option<ImageSize?> _size = CommonOptions.Size();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<int?> _rounds = CommonOptions.Count("--rounds", "Turns of each; default: 5");

    public EnginesCommand(Terminal terminal)
        : base("engines", "A step, and a stream, by oneDNN and by ONNX Runtime in turns: FP32 and INT8, one and three objects, one and two threads")
    {
        _terminal = terminal;
        Add(_size);
        Add(_model);
        Add(_rounds);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var size = parsed.GetValue(_size) ?? new ImageSize(672, 384);
        var scenes = new BenchScenes();
        var steps = new List<IReadOnlyList<string>>();
        var stages = new List<IReadOnlyList<string>>();
        foreach (var folder in BundledModel.CpuForms(parsed.GetValue(_model)))
        {
            foreach (var objects in (ReadOnlySpan<int>)[1, 3])
            {
                foreach (var threads in (ReadOnlySpan<int>)[1, 2])
                {
                    using var pair = new EnginePair(folder, threads);
                    var point = new BenchPoint(size, objects, pair.Memory);
                    var result = pair.Measure(point, scenes[point], parsed.GetValue(_rounds) ?? 5, cancellation);
                    var name = $"{pair.Precision}, {objects} {(objects == 1 ? "object" : "objects")}, {threads} {(threads == 1 ? "thread" : "threads")}";
                    _terminal.Error.WriteLine($"{name}: {Number(result[BenchStage.Step].Ratio)}");
                    steps.Add([name, .. Cells(result[BenchStage.Step]), .. Cells(result[BenchStage.Pipelined])]);
                    stages.AddRange(BenchStage.OfStep.Select(stage => (IReadOnlyList<string>)[$"{name}: {stage}", .. Cells(result[stage])]));
                }
            }
        }

        Show(new BenchTable($"{size}, medians in ms", ["", "step, oneDNN", "ONNX Runtime", "ratio", "stream, oneDNN", "ONNX Runtime", "ratio"], steps));
        Show(new BenchTable($"{size}, stages of a step, medians in ms", ["stage", "oneDNN", "ONNX Runtime", "ratio"], stages));
        return ExitCode.Done;
    }

    private void Show(BenchTable table)
    {
        foreach (var line in table.ToMarkdown())
        {
            _terminal.Out.WriteLine(line);
        }
    }

    private static string[] Cells(Paired paired) => [Number(paired.OneDnnMs), Number(paired.OnnxRuntimeMs), Number(paired.Ratio)];

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

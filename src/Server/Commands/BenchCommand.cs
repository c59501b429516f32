using System.CommandLine;
using SRNet.Segmentation.Model;
using SRNet.Server.Bench;
using SRNet.Server.CommandLine;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands;

/// <summary><c>srnet bench</c>: how long every stage takes on this machine.</summary>
internal sealed class BenchCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<FileInfo?> _report = CommonOptions.Report();
    private readonly BenchOptions _options = new();

    public BenchCommand(Terminal terminal)
        : base("bench", "Measure how long every stage takes on this machine")
    {
        _terminal = terminal;
        Add(_report);
        foreach (var option in _options.All)
        {
            Add(option);
        }

        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet bench --report out/bench.json", "all sizes, objects and memory lengths, some minutes on two cores; let nothing else run meanwhile"),
        new("srnet bench --quick", "a first impression"),
        new("srnet bench --sizes 384x672 --objects 1,3 --memory 5", "two cases"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var report = parsed.GetValue(_report)?.FullName;
        if (report is not null)
        {
            OutputPath.Check(report);
        }

        var run = new BenchRun(_options.Plan(parsed), BundledModel.CpuForms(parsed.GetValue(_options.Model)), parsed.GetValue(_options.Engine), cancellation);
        var work = Task.Run(() => run.Run(ProgramVersion.Full), CancellationToken.None);
        var result = await new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(run.Progress ?? "starting ..."), () => run.Progress);
        if (report is not null)
        {
            OutputPath.Write(report, result.ToJson());
        }

        _terminal.Out.WriteLine(result.Sentence());
        foreach (var (title, table) in BenchTables.Of(result))
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(title);
            _terminal.Write(table);
        }

        return ExitCode.Done;
    }
}

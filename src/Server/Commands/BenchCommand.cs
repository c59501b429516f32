using System.CommandLine;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.Bench;
using SRNet.Server.Bench.Reports;
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
    private readonly Option<FileInfo?> _markdown = new("--markdown") { Description = "Write the tables as Markdown", HelpName = "FILE.md" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Less of everything, in under a minute; PyTorch only with --torch" };
    private readonly Option<IReadOnlyList<ImageSize>?> _sizes = BenchOptions.Sizes();
    private readonly Option<IReadOnlyList<int>?> _objects = BenchOptions.Numbers("--objects", 32, "Numbers of objects; default: 1,2,4,8");
    private readonly Option<IReadOnlyList<int>?> _memory = BenchOptions.Numbers("--memory", 64, "Frames in the memory bank; default: 1,5,10,20");
    private readonly Option<string?> _model = new("--model") { Description = "srnet-s or srnet-xs, in FP32 and INT8, or the folder of a bundle; default: srnet-s", HelpName = "NAME|DIR" };
    private readonly Option<bool?> _torch = new("--torch") { Description = "Also measure the same network in PyTorch; default: yes, no with --quick", HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne };

    public BenchCommand(Terminal terminal)
        : base("bench", "Measure how long every stage takes on this machine, beside what is possible and beside PyTorch")
    {
        _terminal = terminal;
        Add(_report);
        Add(_markdown);
        Add(_quick);
        Add(_sizes);
        Add(_objects);
        Add(_memory);
        Add(_model);
        Add(_torch);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet bench --report out/bench.json", "all sizes, objects and memory lengths, some minutes on two cores; let nothing else run meanwhile"),
        new("srnet bench --quick", "a first impression"),
        new("srnet bench --sizes 384x672 --objects 1,3 --memory 5 --torch false", "two cases, without PyTorch"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? report = parsed.GetValue(_report)?.FullName, markdown = parsed.GetValue(_markdown)?.FullName;
        OutputPath.CheckDistinct(report, markdown);
        foreach (var path in new[] { report, markdown }.OfType<string>())
        {
            OutputPath.Check(path);
        }

        var quick = parsed.GetValue(_quick);
        var torch = parsed.GetResult(_torch) is null ? !quick : parsed.GetValue(_torch) ?? true;
        var plan = BenchPlan.Of(parsed.GetValue(_sizes), parsed.GetValue(_objects), parsed.GetValue(_memory), quick);
        var run = new BenchRun(plan, BundledModel.CpuForms(parsed.GetValue(_model)), torch, cancellation);
        var work = Task.Run(() => run.Run(ProgramVersion.Full), CancellationToken.None);
        var result = await new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(run.Progress ?? "starting ..."), () => run.Progress);

        if (report is not null)
        {
            OutputPath.Write(report, result.ToJson());
        }

        if (markdown is not null)
        {
            OutputPath.Write(markdown, BenchMarkdown.Of(result));
        }

        foreach (var line in BenchMarkdown.Heading(result))
        {
            _terminal.Out.WriteLine(line);
        }

        foreach (var table in BenchTables.Of(result))
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(table.Title);
            _terminal.Write(table.ToScreen());
        }

        return ExitCode.Done;
    }
}

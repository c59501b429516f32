using System.CommandLine;
using SRNet.Segmentation.Model;
using SRNet.Server.Bench;
using SRNet.Server.CommandLine;
using SRNet.Server.Commands;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Bench.Steps;

/// <summary><c>steps</c>: every stage of a step beside what is possible on this machine and beside PyTorch, and the memory read beside the same graph in ONNX Runtime.</summary>
internal sealed class StepsCommand : Command
{
    private readonly Terminal _terminal;
    private readonly Option<FileInfo?> _report = CommonOptions.Report();
    private readonly Option<FileInfo?> _markdown = new("--markdown") { Description = "Write the tables as Markdown", HelpName = "FILE.md" };
    private readonly BenchOptions _options = new();
    private readonly Option<bool> _noTorch = new("--no-torch") { Description = "Leave PyTorch out" };

    public StepsCommand(Terminal terminal)
        : base("steps", "Stages beside their floors on this machine and beside PyTorch; the options of 'srnet bench'")
    {
        _terminal = terminal;
        Add(_report);
        Add(_markdown);
        foreach (var option in _options.All)
        {
            Add(option);
        }

        Add(_noTorch);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? report = parsed.GetValue(_report)?.FullName, markdown = parsed.GetValue(_markdown)?.FullName;
        OutputPath.CheckDistinct(report, markdown);
        foreach (var path in new[] { report, markdown }.OfType<string>())
        {
            OutputPath.Check(path);
        }

        var run = new StepsRun(_options.Plan(parsed), BundledModel.CpuForms(parsed.GetValue(_options.Model)), parsed.GetValue(_options.Engine), !parsed.GetValue(_noTorch), cancellation);
        var work = Task.Run(() => run.Run(ProgramVersion.Full), CancellationToken.None);
        var result = await new ProgressView(_terminal, TimeProvider.System).WatchAsync(work, () => new Text(run.Progress ?? "starting ..."), () => run.Progress);
        if (report is not null)
        {
            OutputPath.Write(report, result.ToJson());
        }

        if (markdown is not null)
        {
            OutputPath.Write(markdown, StepsMarkdown.Of(result));
        }

        foreach (var line in StepsMarkdown.Heading(result))
        {
            _terminal.Out.WriteLine(line);
        }

        foreach (var table in StepsTables.Of(result))
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(table.Title);
            _terminal.Write(table.ToScreen());
        }

        return ExitCode.Done;
    }
}

using System.CommandLine;
using System.Globalization;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Commands.Engines;

/// <summary><c>srnet engines list</c>: what lies in the cache. Needs no GPU.</summary>
internal sealed class EnginesListCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Option<DirectoryInfo?> _plans = CommonOptions.Plans();

    public EnginesListCommand(Terminal terminal)
        : base("list", "List the plans in the cache, and what they were built for")
    {
        _terminal = terminal;
        Add(_plans);
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples => [new("srnet engines list", "works without a GPU too")];

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_plans)?.FullName ?? GpuOptions.DefaultPlans;
        var files = PlanCache.List(folder);
        if (files.Count == 0)
        {
            _terminal.Out.WriteLine($"There are no plans in {folder}.");
            return ExitCode.Done;
        }

        var table = new Table().AddColumns("plan", "MB", "TensorRT", "GPU", "state");
        foreach (var file in files)
        {
            table.AddRow(new[]
            {
                file.Fact("engine") ?? Path.GetFileName(file.Path),
                (file.Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture),
                file.Fact("tensorrt") ?? "",
                file.Fact("gpu")?.Split(',')[0] ?? "",
                file.Problem ?? "good",
            }.Select(Markup.Escape).ToArray());
        }

        _terminal.Write(table);
        _terminal.Out.WriteLine($"{files.Count} files in {folder}");
        return ExitCode.Done;
    }
}

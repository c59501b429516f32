using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Bench.Fleet;

/// <summary><c>fleet</c>: the fleet's placement and its watch over many more nodes and cameras than there are, without video.</summary>
internal sealed class FleetCommand : Command
{
    private readonly Terminal _terminal;
    private readonly Option<int?> _nodes = CommonOptions.Count("--nodes", "Nodes to begin with, 20 at least; default: 200");
    private readonly Option<int?> _streams = CommonOptions.Count("--streams", "Cameras; default: 2000");
    private readonly Option<FileInfo?> _report = new("--report") { Description = "JSON that plot_fleet.py draws", HelpName = "FILE" };

    public FleetCommand(Terminal terminal)
        : base("fleet", "A simulated fleet: how even loads are, how many streams move, how long recovery takes, what Redis gets to do")
    {
        _terminal = terminal;
        Add(_nodes);
        Add(_streams);
        Add(_report);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var simulation = new Simulation(Math.Max(20, parsed.GetValue(_nodes) ?? 200), parsed.GetValue(_streams) ?? 2000, seed: 1, cancellation);
        simulation.Run();
        var table = new Table().AddColumns("", "needed", "moves", "lost", "back after, median s", "most s", "off even", "Redis/s", "views, MB/s");
        foreach (var p in simulation.Parts)
        {
            var back = p.Recoveries.Order().ToList();
            table.AddRow(
                Markup.Escape(p.Name), Number(p.Needed), Number(p.Moves), Number(p.Lost), back.Count == 0 ? "-" : Number(back[back.Count / 2], "0.0"), back.Count == 0 ? "-" : Number(back[^1], "0.0"),
                Number(p.Off, "0 %"), Number(p.RedisPerSecond), Number(p.ViewBytesPerSecond / 1e6, "0.0"));
        }

        _terminal.Write(table);
        if (parsed.GetValue(_report) is { } file)
        {
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(new { simulation.Parts, simulation.Moments }, JsonSerializerOptions.Web));
        }

        return ExitCode.Done;
    }

    private static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);
}

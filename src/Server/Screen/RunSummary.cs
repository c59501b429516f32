using SRNet.Pipeline.Metrics;

namespace SRNet.Server.Screen;

/// <summary>What a person reads when a run is over.</summary>
internal static class RunSummary
{
    public static void Show(Terminal terminal, RunReport report)
    {
        var output = terminal.Out;
        output.WriteLine($"{report.Source}: {report.Frames} frames of {report.FrameSize} in {Numbers.Fps(report.Seconds)} s, {Numbers.Fps(report.Fps)} FPS; {report.Model} on {report.Device} at {report.Size}");
        foreach (var remark in Remarks(report))
        {
            output.WriteLine(remark);
        }

        if (report.Frames > 0)
        {
            terminal.Write(RunTables.Latency(report));
            terminal.Write(RunTables.Objects(report));
        }
    }

    private static IEnumerable<string> Remarks(RunReport report)
    {
        foreach (var drop in report.Drops)
        {
            yield return $"{drop.Frames} frames dropped before {drop.Stage} ({drop.Reason})";
        }

        if (report.Corrupt > 0)
        {
            yield return $"{report.Corrupt} frames were damaged";
        }

        if (report.Reconnects > 0)
        {
            yield return $"the source was connected again {report.Reconnects} times";
        }
    }
}

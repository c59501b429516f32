using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SRNet.Fleet.Tests;

/// <summary>deploy/prometheus/fleet.rules.yml, judged by the real promtool. That the series are there is seen in FaceTests.</summary>
public class RulesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "prometheus");

    [Fact]
    public async Task Every_alert_fires_when_it_should_and_keeps_quiet_when_not()
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["test", "rules", Path.Combine(Folder, "fleet.rules.test.yml")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(promtool.ExitCode == 0, said);
    }

    [Fact]
    public void Every_alert_is_tested_and_explained()
    {
        var alerts = Regex.Matches(File.ReadAllText(Path.Combine(Folder, "fleet.rules.yml")), @"- alert: (\w+)").Select(m => m.Groups[1].Value).ToList();
        var tests = File.ReadAllText(Path.Combine(Folder, "fleet.rules.test.yml"));
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "8-fleet.md"));
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.True(Regex.Count(tests, $@"alertname: {alert}\b") >= 2, $"{alert} needs two tests"));
        Assert.All(alerts, alert => Assert.Contains($"| {alert} |", guide, StringComparison.Ordinal));
    }
}

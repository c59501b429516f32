using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>What deploy/prometheus says, judged by the real promtool.</summary>
public class PrometheusTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "prometheus");

    [Fact]
    public void The_configuration_and_its_rules_are_valid()
    {
        using var scratch = new Scratch();
        foreach (var file in new[] { "prometheus.yml", "srnet.rules.yml" })
        {
            File.Copy(Path.Combine(Folder, file), scratch[file]);
        }

        // The one file that whoever deploys it has to make.
        File.WriteAllText(scratch["srnet.key"], "key");
        Tool.Run("promtool", ["check", "config", scratch["prometheus.yml"]]);
    }

    [Fact]
    public void Every_alert_fires_when_it_should_and_keeps_quiet_when_not() =>
        Tool.Run("promtool", ["test", "rules", Path.Combine(Folder, "srnet.rules.test.yml")]);

    [Fact]
    public void Every_alert_is_tested_and_explained()
    {
        var alerts = File.ReadLines(Path.Combine(Folder, "srnet.rules.yml")).Select(l => l.Trim()).Where(l => l.StartsWith("- alert: ", StringComparison.Ordinal)).Select(l => l[9..]).ToList();
        var tests = File.ReadAllText(Path.Combine(Folder, "srnet.rules.test.yml"));
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "README.md"));
        Assert.NotEmpty(alerts);
        // One test in which it fires, and one in which it does not.
        Assert.All(alerts, alert => Assert.True(Count(tests, $"alertname: {alert}") >= 2, $"{alert} needs two tests"));
        Assert.All(alerts, alert => Assert.Contains($"| {alert} |", guide, StringComparison.Ordinal));
    }

    private static int Count(string text, string part) => text.Split(part + ",").Length + text.Split(part + "\n").Length - 2;
}

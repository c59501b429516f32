using System.Text.Json;
using System.Text.RegularExpressions;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>The Grafana dashboards, as far as they can be judged without Grafana: Prometheus' parser reads every expression, and the metrics exist.</summary>
public partial class DashboardTests
{
    private static readonly string Grafana = Path.Combine(Repository.Root, "deploy", "grafana");

    /// <summary>That of the service, and that of a fleet.</summary>
    public static readonly TheoryData<string> Dashboards = ["srnet.json", "srnet-fleet.json"];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Every_expression_is_read_by_Prometheus(string file)
    {
        using var scratch = new Scratch();
        var rules = Expressions(file).Select((expression, index) => $"      - record: panel:{index}\n        expr: {JsonSerializer.Serialize(Variable().Replace(expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal), ".+"))}\n");
        File.WriteAllText(scratch["rules.yml"], $"groups:\n  - name: dashboard\n    rules:\n{string.Concat(rules)}");
        Tool.Run("promtool", ["check", "rules", scratch["rules.yml"]]);
    }

    [Fact]
    public void What_the_service_measures_is_shown()
    {
        var shown = string.Join('\n', Expressions("srnet.json"));
        string[] wanted =
        [
            "srnet_frame_latency_seconds_bucket", "srnet_stage_duration_seconds_bucket", "srnet_frames_captured_total", "srnet_frames_processed_total", "srnet_frames_emitted_total",
            "srnet_frames_dropped_total", "srnet_stream_up", "srnet_stream_reconnects_total", "srnet_objects_lost_total", "srnet_memory_frames", "srnet_memory_bytes", "srnet_stream_paused", "srnet_stream_overload",
            "dotnet_process_memory_working_set_bytes",
        ];
        Assert.All(wanted, metric => Assert.Contains(metric, shown, StringComparison.Ordinal));
        Assert.All(["0.5", "0.95", "0.99"], quantile => Assert.Contains($"histogram_quantile({quantile}, sum by (stage, le)", shown, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_measured_of_a_fleet_is_shown()
    {
        var shown = string.Join('\n', Expressions("srnet-fleet.json"));
        string[] wanted =
        [
            "srnet_node_capacity", "srnet_node_used", "srnet_node_streams", "srnet_node_held", "srnet_fleet_nodes", "srnet_fleet_homeless", "srnet_fleet_moves_total", "srnet_fleet_failovers_total",
            "srnet_fleet_recovery_seconds_bucket",
        ];
        Assert.All(wanted, metric => Assert.Contains(metric, shown, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Whoever_chooses_a_service_sees_nothing_of_others(string file) =>
        Assert.All(Expressions(file).Where(e => e.Contains('{')), e => Assert.Contains("$instance", e, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_have_ids_and_places_of_their_own(string file)
    {
        var panels = Panels(file);
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in panels.Select(p => p.GetProperty("gridPos")))
        {
            for (var y = 0; y < place.GetProperty("h").GetInt32(); y++)
            {
                for (var x = 0; x < place.GetProperty("w").GetInt32(); x++)
                {
                    Assert.True(taken.Add((place.GetProperty("x").GetInt32() + x, place.GetProperty("y").GetInt32() + y)), "two panels lie over each other");
                }
            }
        }

        Assert.All(taken, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void The_data_source_is_the_provisioned_one(string file)
    {
        var provisioned = File.ReadAllText(Path.Combine(Grafana, "provisioning", "datasources", "prometheus.yml"));
        var used = Source().Matches(Dashboard(file).GetRawText()).Select(m => m.Groups[1].Value).Distinct();
        Assert.Contains($"uid: {Assert.Single(used)}", provisioned, StringComparison.Ordinal);
    }

    private static JsonElement Dashboard(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Grafana, "dashboards", file))).RootElement;

    private static List<JsonElement> Panels(string file) => [.. Dashboard(file).GetProperty("panels").EnumerateArray()];

    private static List<string> Expressions(string file) =>
        [.. Panels(file).Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!)];

    [GeneratedRegex(@"\$[a-z]+")]
    private static partial Regex Variable();

    [GeneratedRegex("\"type\":\\s*\"prometheus\",\\s*\"uid\":\\s*\"([^\"]+)\"")]
    private static partial Regex Source();
}

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.Fleet.Tests;

/// <summary>Nodes that die, hang or end; real processes, a real Redis. How long it takes is measured by bench/fleet.py.</summary>
public class FailureTests
{
    private const string Mark = """{"name": "Karl", "color": "#ff8800", "prompt": {"type": "box", "box": [40, 20, 60, 50]}}""";

    [Fact]
    public async Task Streams_outlive_their_nodes_with_their_objects()
    {
        await using var fleet = await FleetUnderTest.StartAsync("a", "b", "c");
        for (var i = 0; i < 3; i++)
        {
            await fleet.Nodes[i].AddAsync($"s{i}");
        }

        var (owner, other) = await fleet.OwnerAsync("s0");
        await other.RunsAsync("s0");
        Assert.Equal(HttpStatusCode.Created, (await other.SendAsync(HttpMethod.Post, "/api/streams/s0/objects", Mark)).Status);

        // What is marked is kept within a second or two; the one that is killed has no time for last words.
        await Eventually.GetAsync(fleet.Redis.DumpAsync, dump => dump.Contains("stream/s0", StringComparison.Ordinal) && Memories(dump) > 0, "the mark is kept");
        owner.Process.Signal("KILL");
        fleet.Nodes.Remove(owner);
        await other.RunsAsync("s0", s => IsKarl(s));
        Assert.DoesNotContain(await OwnersAsync(other), name => name == owner.Name);
        var series = await ScrapedAsync(fleet);
        Assert.Empty(Expressions().SelectMany(series.Wrong).Distinct());

        // One that ends hands over what it runs, and nothing is homeless meanwhile.
        var (second, last) = await fleet.OwnerAsync("s0");
        second.Process.Signal("TERM");
        await last.UntilAsync(f => f["streams"]!.AsArray().All(s => (string?)s!["node"] == last.Name), "all streams are on the last node");
        await last.RunsAsync("s0", s => IsKarl(s));
        Assert.Equal(143, (await second.Process.EndAsync()).ExitCode);
        fleet.Nodes.Remove(second);
        second.Dispose();
        owner.Dispose();

        // One that hung while others took its streams ends when it goes on.
        var fresh = fleet.Add("d");
        await fresh.UntilAsync(f => f["nodes"]!.AsArray().Count == 2, "it is one of two");
        last.Process.Signal("STOP");
        await fresh.UntilAsync(f => f["streams"]!.AsArray().All(s => (string?)s!["node"] == "d"), "it has all streams");
        await fresh.RunsAsync("s0", s => IsKarl(s));
        last.Process.Signal("CONT");
        var ended = await last.Process.EndAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("part of the fleet no more", ended.Error, StringComparison.Ordinal);
    }

    // All that the nodes emit, once they have told how long the lost streams took.
    private static async Task<Series> ScrapedAsync(FleetUnderTest fleet)
    {
        var series = new Series();
        var texts = await Eventually.GetAsync(
            async () => await Task.WhenAll(fleet.Nodes.Select(async node =>
            {
                using var answer = await node.RawAsync("/metrics");
                return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            })),
            all => all.Any(text => Series.Value(text, "srnet_fleet_recovery_seconds_count") > 0), "the recovery is measured");
        Array.ForEach(texts, series.Add);
        return series;
    }

    // What the alerts and the dashboard ask for.
    private static List<string> Expressions()
    {
        var deploy = Path.Combine(Repository.Root, "deploy");
        var rules = Regex.Matches(File.ReadAllText(Path.Combine(deploy, "prometheus", "fleet.rules.yml")), "(?m)^ +expr: (.+)$").Select(m => m.Groups[1].Value);
        var panels = Regex.Matches(File.ReadAllText(Path.Combine(deploy, "grafana", "dashboards", "srnet-fleet.json")), "\"(?:expr|query)\": (\"(?:[^\"\\\\]|\\\\.)*\")")
            .Select(m => JsonSerializer.Deserialize<string>(m.Groups[1].Value)!);
        List<string> all = [.. rules, .. panels];
        Assert.True(all.Count > 12, "Too few expressions were found.");
        return all;
    }

    private static bool IsKarl(System.Text.Json.Nodes.JsonNode stream) =>
        stream["objects"]!.AsArray() is [{ } only] && (int)only["id"]! == 1 && (string)only["name"]! == "Karl" && (string)only["color"]! == "#ff8800";

    private static int Memories(string dump) => System.Text.RegularExpressions.Regex.Count(dump, "memory");

    private static async Task<IEnumerable<string?>> OwnersAsync(FleetNodeProcess node) => (await node.FleetAsync())!["streams"]!.AsArray().Select(s => (string?)s!["node"]);
}

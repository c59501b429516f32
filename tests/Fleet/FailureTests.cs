using System.Net;
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

    private static bool IsKarl(System.Text.Json.Nodes.JsonNode stream) =>
        stream["objects"]!.AsArray() is [{ } only] && (int)only["id"]! == 1 && (string)only["name"]! == "Karl" && (string)only["color"]! == "#ff8800";

    private static int Memories(string dump) => System.Text.RegularExpressions.Regex.Count(dump, "memory");

    private static async Task<IEnumerable<string?>> OwnersAsync(FleetNodeProcess node) => (await node.FleetAsync())!["streams"]!.AsArray().Select(s => (string?)s!["node"]);
}

using System.Net;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.Fleet.Tests;

/// <summary>A Redis that comes back without what it had.</summary>
public class RedisLossTests
{
    private const string Mark = """{"name": "Karl", "color": "#ff8800", "prompt": {"type": "box", "box": [40, 20, 60, 50]}}""";

    [Fact]
    public async Task What_runs_runs_on_and_is_kept_again()
    {
        await using var fleet = await FleetUnderTest.StartAsync("a", "b");
        await fleet.Nodes[0].AddAsync("s0");
        await fleet.Nodes[0].AddAsync("s1");
        var (owner, other) = await fleet.OwnerAsync("s0");
        await other.RunsAsync("s0");
        Assert.Equal(HttpStatusCode.Created, (await other.SendAsync(HttpMethod.Post, "/api/streams/s0/objects", Mark)).Status);
        await Eventually.GetAsync(fleet.Redis.DumpAsync, dump => dump.Contains("memory", StringComparison.Ordinal), "the mark is kept");
        var frames = (long)(await owner.RunsAsync("s0"))["framesProcessed"]!;

        fleet.Redis.LoseEverything();
        await Eventually.GetAsync(
            fleet.Redis.DumpAsync, dump => new[] { "s0", "s1" }.All(s => dump.Contains($"stream/{s}", StringComparison.Ordinal)) && dump.Contains("memory", StringComparison.Ordinal), "all is kept again");

        // The same run of the stream, with its object: frames are counted from its start.
        Assert.True((long)(await owner.RunsAsync("s0"))["framesProcessed"]! > frames);

        // One that starts now is one of the same fleet, not of another beside it.
        var fresh = fleet.Add("c");
        await fresh.UntilAsync(f => f["nodes"]!.AsArray().Count == 3 && f["streams"]!.AsArray().Count == 2, "it is one of three");

        // And what Redis has is enough to go on from.
        owner.Process.Signal("KILL");
        fleet.Nodes.Remove(owner);
        await fresh.RunsAsync("s0", s => s["objects"]!.AsArray() is [{ } only] && (string)only["name"]! == "Karl" && (string)only["color"]! == "#ff8800");
        owner.Dispose();
    }
}

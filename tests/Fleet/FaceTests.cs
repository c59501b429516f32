using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.Fleet.Tests;

/// <summary>Whichever node is asked: the whole fleet answers.</summary>
public class FaceTests
{
    [Fact]
    public async Task Every_node_serves_every_stream()
    {
        await using var fleet = await FleetUnderTest.StartAsync("a", "b");
        await fleet.Nodes[0].AddAsync("gate", """, "user": null, "password": null""");
        await fleet.Nodes[0].AddAsync("yard");
        var (owner, other) = await fleet.OwnerAsync("gate");
        await other.RunsAsync("gate");

        // State, list, pictures, objects.
        Assert.Equal(["gate", "yard"], (await other.GetAsync("/api/streams"))!["streams"]!.AsArray().Select(s => (string)s!["id"]!));
        using (var snapshot = await other.RawAsync("/api/streams/gate/snapshot.jpg"))
        {
            Assert.Equal("image/jpeg", snapshot.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", string.Join(" ", snapshot.Headers.GetValues("X-Content-Type-Options")));
        }

        using (var pictures = await other.RawAsync("/api/streams/gate/video.mjpeg"))
        await using (var stream = await pictures.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken))
        {
            await stream.ReadExactlyAsync(new byte[4000], TestContext.Current.CancellationToken);
        }

        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{other.Port}/api/streams/gate/video"), TestContext.Current.CancellationToken);
            var first = await socket.ReceiveAsync(new ArraySegment<byte>(new byte[1 << 16]), TestContext.Current.CancellationToken);
            Assert.Equal(WebSocketMessageType.Text, first.MessageType);
        }

        // What a stranger shows as a node's word is not believed; without it everybody here may do all, as on any loopback service.
        using (var forged = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{owner.Port}/api/streams/gate"))
        {
            forged.Headers.Add("X-Srnet-Node", "99999999999.Administer..00");
            forged.Headers.Host = "evil.example";
            using var client = new HttpClient();
            Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(forged, TestContext.Current.CancellationToken)).StatusCode);
        }

        // Players are sent on.
        Assert.Equal("h264", await ProbeAsync($"rtsp://127.0.0.1:{other.RtspPort}/gate"));
        Assert.Contains("caps = video/x-h264", await GStreamerAsync($"rtsp://127.0.0.1:{other.RtspPort}/gate"), StringComparison.Ordinal);

        // Moved by hand, defined anew and removed through the other one.
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(HttpMethod.Post, "/api/fleet/streams/gate/move", $$"""{"node": "{{other.Name}}"}""")).Status);
        await owner.UntilAsync(f => FleetNodeProcess.NodeOf(f, "gate") == other.Name, "it has moved");
        await owner.RunsAsync("gate");
        var (status, full) = await owner.SendAsync(HttpMethod.Post, "/api/streams", $$"""{"id": "x", "source": "{{FleetUnderTest.Camera}}", "label": "moon"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("a node with the label 'moon'", (string)full!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await owner.SendAsync(HttpMethod.Post, "/api/streams", $$"""{"id": "gate", "source": "{{FleetUnderTest.Camera}}"}""")).Status);
        Assert.Equal(
            HttpStatusCode.OK,
            (await owner.SendAsync(HttpMethod.Put, "/api/streams/gate", """{"source": "rtsp://viewer:geheim-17@127.0.0.1:9/none"}""")).Status);
        Assert.DoesNotContain("geheim-17", await fleet.Redis.DumpAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.SendAsync(HttpMethod.Delete, "/api/streams/gate")).Status);
        Assert.Equal(["yard"], (await other.UntilAsync(f => f["streams"]!.AsArray().Count == 1, "it is gone"))["streams"]!.AsArray().Select(s => (string)s!["id"]!));

        // Health and metrics.
        Assert.Equal("healthy", (string)(await other.GetAsync("/health/ready"))!["fleet"]!["status"]!);
        Assert.Equal([$"127.0.0.1:{fleet.Nodes[0].Port}", $"127.0.0.1:{fleet.Nodes[1].Port}"], (await other.GetAsync("/api/fleet/targets"))!.AsArray().Select(t => (string)t!["targets"]![0]!));
        using var metrics = await other.RawAsync("/metrics");
        var text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var series in new[] { "srnet_node_capacity ", "srnet_node_used ", "srnet_node_streams ", "srnet_node_held 0", "srnet_fleet_nodes 2", "srnet_fleet_homeless 0", "srnet_fleet_moves_total{reason=\"hand\"}", "srnet_fleet_failovers_total 0" })
        {
            Assert.Contains(series, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("geheim-17", owner.Process.Error + other.Process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_fleet_nothing_of_one_is_loaded()
    {
        var port = Ports.Free();
        using var plain = SrNetProcess.Start("serve", "--device", "cpu", "--listen", $"127.0.0.1:{port}", "--rtsp", "off");
        await plain.UntilAsync(() => plain.Out.Contains("serving", StringComparison.Ordinal), "it serves");
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/api/streams"), TestContext.Current.CancellationToken)).StatusCode);
        var loaded = await File.ReadAllTextAsync($"/proc/{plain.Id.ToString(CultureInfo.InvariantCulture)}/maps", TestContext.Current.CancellationToken);
        Assert.Contains("SRNet.Pipeline.dll", loaded, StringComparison.Ordinal);
        foreach (var library in new[] { "Orleans", "SRNet.Fleet", "StackExchange.Redis", "Yarp" })
        {
            Assert.DoesNotContain(library, loaded, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_fleet_lacks_is_said_before_anything_begins()
    {
        var port = Ports.Free();
        var none = await SrNetProcess.RunWithAsync(new Dictionary<string, string> { ["SRNET_CLUSTER_KEY"] = FleetUnderTest.Key }, "serve", "--cluster", $"redis://:geheim@127.0.0.1:{port}");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains($"Redis at redis://127.0.0.1:{port} cannot be used", none.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", none.Error, StringComparison.Ordinal);
        var keyless = await SrNetProcess.RunAsync("serve", "--cluster", $"redis://127.0.0.1:{port}");
        Assert.Equal(2, keyless.ExitCode);
        Assert.Contains("A fleet needs a key", keyless.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ProbeAsync(string address)
    {
        using var ffprobe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name", "-of", "csv=p=0", address]) { RedirectStandardOutput = true })!;
        return (await ffprobe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
    }

    private static async Task<string> GStreamerAsync(string address)
    {
        using var player = Process.Start(new ProcessStartInfo(
            "gst-launch-1.0", ["-v", "rtspsrc", $"location={address}", "protocols=tcp", "!", "rtph264depay", "!", "identity", "eos-after=5", "!", "fakesink"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return await player.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

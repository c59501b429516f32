using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class ServeTests
{
    [Fact]
    public async Task A_killed_service_comes_back_with_its_streams_and_objects()
    {
        using var scratch = new Scratch();
        var port = Ports.Free();
        using var client = new ServeClient(port);
        using (var service = Start(port, scratch["state"]))
        {
            await client.UntilAsync("/health/live", _ => true);
            await client.PostAsync("/api/streams", """{"id": "pond", "source": "synth://demo?size=96x160&objects=1", "size": "96x160", "loop": true}""");
            await client.PostAsync("/api/streams", """{"id": "camera", "source": "rtsp://admin:hunter2@127.0.0.1:1/live?password=hunter2"}""");
            await client.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 0);
            await client.PostAsync("/api/streams/pond/objects", """{"name": "Karl", "color": "#ff8800", "prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]}}""");
            await client.UntilAsync("/api/streams/pond", s => (string)s["objects"]![0]!["state"]! == "tracking");
            await client.UntilAsync("/api/streams/camera", s => (string)s["state"]! == "reconnecting");

            // What was marked is kept as soon as it was seen once.
            await service.UntilAsync(() => File.Exists(scratch["state/objects/pond.json"]) && File.ReadAllText(scratch["state/objects/pond.json"]).Contains("Karl", StringComparison.Ordinal), "the object's file");
            service.Signal("KILL");
            var ended = await service.EndAsync();
            Assert.DoesNotContain("hunter2", ended.Error + ended.Out, StringComparison.Ordinal);
        }

        using (var service = Start(port, scratch["state"]))
        {
            var pond = await client.UntilAsync("/api/streams/pond", s => s["objects"]!.AsArray() is [var o] && (string)o!["state"]! == "tracking");
            Assert.Equal(("Karl", "#ff8800"), ((string)pond["objects"]![0]!["name"]!, (string)pond["objects"]![0]!["color"]!));
            await client.UntilAsync("/api/streams/camera", s => (string)s["source"]! == "rtsp://***@127.0.0.1:1/live?password=***");
            service.Signal("TERM");
            Assert.Equal(143, (await service.EndAsync()).ExitCode);
        }
    }

    [Fact]
    public async Task A_camera_that_is_killed_and_started_again_is_followed_again_while_others_go_on()
    {
        using var scratch = new Scratch();
        using var camera = new RtspServer(Ports.Free());
        var port = Ports.Free();
        using var client = new ServeClient(port);
        using var service = Start(port, scratch["state"]);
        await client.UntilAsync("/health/live", _ => true);
        await client.PostAsync("/api/streams", $$"""{"id": "camera", "source": "{{camera.Live}}", "preset": "fast"}""");
        await client.PostAsync("/api/streams", """{"id": "pond", "source": "synth://demo?size=96x160&objects=1", "loop": true}""");
        await client.UntilAsync("/api/streams/camera", s => (string)s["state"]! == "running" && (int)s["width"]! == 640);

        camera.Kill();
        await client.UntilAsync("/api/streams/camera", s => (string)s["state"]! == "reconnecting" && s["error"] is not null);
        Assert.Equal("degraded", (string)(await client.UntilAsync("/health/ready", _ => true))["status"]!);
        var frames = (long)(await client.UntilAsync("/api/streams/pond", _ => true))["framesProcessed"]!;
        await client.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > frames + 10);

        camera.Start();
        await client.UntilAsync("/api/streams/camera", s => (string)s["state"]! == "running" && (long)s["reconnects"]! == 1 && (double)s["fpsOut"]! > 0);
    }

    [Fact]
    public async Task What_cannot_be_served_is_said_with_an_exit_code()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["bad.yaml"], "streams:\n  - id: gate\n    sauce: x\n");
        var bad = await SrNetProcess.RunAsync("serve", "--config", scratch["bad.yaml"]);
        Assert.Equal((2, true), (bad.ExitCode, bad.Error.Contains("bad.yaml, line 2: 'source' is missing", StringComparison.Ordinal)));

        var open = await SrNetProcess.RunAsync("serve", "--listen", "0.0.0.0:0");
        Assert.Equal((2, true), (open.ExitCode, open.Error.Contains("API key", StringComparison.Ordinal)));

        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var busy = await SrNetProcess.RunAsync("serve", "--rtsp", "off", "--listen", taken.LocalEndpoint.ToString()!);
        Assert.Equal((1, true), (busy.ExitCode, busy.Error.Contains("Cannot listen on", StringComparison.Ordinal)));

        var players = await SrNetProcess.RunAsync("serve", "--listen", "127.0.0.1:0", "--rtsp", taken.LocalEndpoint.ToString()!);
        Assert.Equal((1, true), (players.ExitCode, players.Error.Contains($"Cannot serve RTSP on {taken.LocalEndpoint}: Address already in use; name another port", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_service_on_a_GPU_follows_an_object_there_and_says_how_full_it_is()
    {
        using var scratch = new Scratch();
        var port = Ports.Free();
        using var client = new ServeClient(port);
        using var service = StandIns.Start(
            scratch["plans"], "serve", "--device", "cuda", "--model", Path.Combine(Repository.Root, "engines", "srnet-s"),
            "--listen", $"127.0.0.1:{port}", "--rtsp", "off", "--state", scratch["state"]);
        await client.UntilAsync("/health/live", _ => true);
        await client.PostAsync("/api/streams", """{"id": "pond", "source": "synth://demo?size=96x160&objects=1", "size": "96x160", "loop": true}""");
        await client.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 0);
        await client.PostAsync("/api/streams/pond/objects", """{"name": "Karl", "prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]}}""");
        await client.UntilAsync("/api/streams/pond", s => s["objects"]!.AsArray() is [var o] && (string)o!["state"]! == "tracking");
        var metrics = await client.GetStringAsync("/metrics");
        Assert.Contains("backend=\"cuda\"", metrics);
        var used = Assert.Single(metrics.Split('\n'), line => line.StartsWith("srnet_gpu_memory_used_bytes{", StringComparison.Ordinal));
        Assert.Contains("device=\"SRNet test stand-in (no GPU)\"", used);
        Assert.True(long.Parse(used.Split("} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) > 1 << 20, used);
    }

    [Fact]
    public async Task Streams_on_a_GPU_encode_their_frames_together_and_metrics_tell_what_that_saves()
    {
        using var scratch = new Scratch();
        var port = Ports.Free();
        using var client = new ServeClient(port);
        File.WriteAllText(scratch["together.yaml"], "encodeTogether: true\n");
        using var service = StandIns.Start(
            scratch["plans"], "serve", "--config", scratch["together.yaml"], "--device", "cuda", "--listen", $"127.0.0.1:{port}", "--rtsp", "off");
        await client.UntilAsync("/health/live", _ => true);
        foreach (var stream in new[] { "one", "two", "three" })
        {
            await client.PostAsync("/api/streams", $$"""{"id": "{{stream}}", "source": "synth://demo?size=96x160&objects=1", "size": "96x160", "loop": true}""");
            await client.UntilAsync($"/api/streams/{stream}", s => (long)s["framesProcessed"]! > 0);
            await client.PostAsync($"/api/streams/{stream}/objects", """{"name": "Karl", "prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]}}""");
        }

        await Eventually.GetAsync(() => SavedAsync(client), saved => saved >= 10, "srnet_gpu_encoder_launches_saved_total");
    }

    private static async Task<long> SavedAsync(ServeClient client)
    {
        var metrics = await client.GetStringAsync("/metrics");
        var line = Assert.Single(metrics.Split('\n'), line => line.StartsWith("srnet_gpu_encoder_launches_saved_total{", StringComparison.Ordinal));
        return long.Parse(line.Split("} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static SrNetProcess Start(int port, string state) => SrNetProcess.Start("serve", "--listen", $"127.0.0.1:{port}", "--rtsp", "off", "--state", state);
}

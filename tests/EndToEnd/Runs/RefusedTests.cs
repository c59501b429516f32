using System.Net;
using System.Net.Sockets;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Cameras that say no, played by a service of ours with a key: what is said of it, and how often it is tried.</summary>
public class RefusedTests
{
    private const string Key = "correct/horse@battery:#1";

    [Fact]
    public async Task A_wrong_password_or_path_ends_a_run_at_once_and_is_tried_once()
    {
        using var scratch = new Scratch();
        var (http, rtsp) = (Ports.Free(), Ports.Free());
        using var camera = await CameraAsync(scratch, http, rtsp);
        string[] run = ["run", "--box", "20,20,40,40", "--objects", scratch["o.jsonl"], "--seconds", "1", "--source"];

        var wrong = await SrNetProcess.RunAsync([.. run, $"rtsp://srnet:hunter2@127.0.0.1:{rtsp}/pond"]);
        Assert.Contains("user or password is wrong (401 Unauthorized)", wrong.FailedWith(2));
        var missing = await SrNetProcess.RunAsync([.. run, $"rtsp://srnet:{Uri.EscapeDataString(Key)}@127.0.0.1:{rtsp}/lake"]);
        Assert.Contains("there is no such stream on it (404 Not Found)", missing.FailedWith(2));
        var web = await SrNetProcess.RunAsync([.. run, $"rtsp://srnet:hunter2@127.0.0.1:{http}/pond"]);
        Assert.Contains("a web server answers there", web.FailedWith(2));
        var page = await SrNetProcess.RunAsync([.. run, $"http://127.0.0.1:{http}/"]);
        Assert.Contains("no video that can be read", page.FailedWith(2));
        var ambiguous = await SrNetProcess.RunAsync([.. run, $"rtsp://srnet:{Key}@127.0.0.1:{rtsp}/pond"]);
        Assert.Contains("more than one way", ambiguous.FailedWith(2));
        foreach (var result in new[] { wrong, missing, web, page, ambiguous })
        {
            Assert.DoesNotMatch("hunter2|horse|battery", result.Error + result.Out);
        }

        // One login, and it is in the camera's log.
        await camera.UntilAsync(() => camera.Error.Contains("sign-in refused: a wrong key from 127.0.0.1 over rtsp", StringComparison.Ordinal), "the sign-in is logged");
        Assert.Single(camera.Error.Split('\n'), line => line.Contains("sign-in refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_says_it_once_keeps_quiet_and_shows_no_password()
    {
        using var scratch = new Scratch();
        var (http, rtsp, port) = (Ports.Free(), Ports.Free(), Ports.Free());
        using var camera = await CameraAsync(scratch, http, rtsp);
        File.WriteAllText(scratch["srnet.yaml"], $$"""
            listen: 127.0.0.1:{{port}}
            rtsp: "off"
            streams:
              - id: right
                source: rtsp://srnet:${GATE}@127.0.0.1:{{rtsp}}/pond
              - id: beside
                source: rtsp://127.0.0.1:{{rtsp}}/pond
                user: srnet
                password: ${GATE}
              - id: wrong
                source: rtsp://srnet:hunter2@127.0.0.1:{{rtsp}}/pond
              - id: missing
                source: {{scratch["nowhere.mp4"]}}
            """);
        using var service = SrNetProcess.StartWith(new Dictionary<string, string> { ["GATE"] = Key }, "serve", "--config", scratch["srnet.yaml"]);
        using var client = new ServeClient(port);
        foreach (var id in new[] { "right", "beside" })
        {
            await client.UntilAsync($"/api/streams/{id}", s => (string)s["state"]! == "running");
        }

        var wrong = await client.UntilAsync("/api/streams/wrong", s => (string)s["state"]! == "failed");
        Assert.Contains("user or password is wrong (401 Unauthorized)", (string)wrong["error"]!);
        await client.UntilAsync("/api/streams/missing", s => (string)s["state"]! == "failed");
        var frames = (long)(await client.UntilAsync("/api/streams/right", _ => true))["framesProcessed"]!;
        await client.UntilAsync("/api/streams/right", s => (long)s["framesProcessed"]! > frames + 60);

        var all = await client.GetStringAsync("/api/streams");
        service.Signal("TERM");
        var ended = await service.EndAsync();
        Assert.DoesNotMatch("hunter2|horse|battery", all + ended.Out + ended.Error);
        var lines = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches("^[0-9-]{10}T[0-9:.]{12}Z (information|warning) ", line));
        Assert.Single(lines, line => line.Contains("stream wrong: failed: ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("stream missing: failed: There is no file", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("stream right: running", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(": serving http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Equal(["ending, as was asked", "ended"], lines.Where(l => l.Contains(" end", StringComparison.Ordinal)).Select(l => l.Split(" information ")[1]));
        Assert.Single(camera.Error.Split('\n'), line => line.Contains("sign-in refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--listen")]
    [InlineData("--rtsp")]
    public async Task A_port_that_is_taken_is_said_in_one_sentence(string which)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string[] other = which == "--rtsp" ? ["--listen", "127.0.0.1:0"] : ["--rtsp", "off"];
        var result = await SrNetProcess.RunAsync(["serve", which, taken.LocalEndpoint.ToString()!, .. other]);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches("^srnet: Cannot (listen|serve RTSP) on 127.0.0.1:", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.Contains(" information ", StringComparison.Ordinal)));
    }

    private static async Task<SrNetProcess> CameraAsync(Scratch scratch, int http, int rtsp)
    {
        File.WriteAllText(scratch["camera.yaml"], $$"""
            listen: 127.0.0.1:{{http}}
            rtsp: 127.0.0.1:{{rtsp}}
            apiKey: "{{Key}}"
            streams:
              - id: pond
                source: synth://shapes?size=96x160&objects=1
                loop: true
            """);
        var camera = SrNetProcess.Start("serve", "--config", scratch["camera.yaml"]);
        using var client = new ServeClient(http);
        await client.UntilAsync("/health/live", _ => true);
        await camera.UntilAsync(() => camera.Error.Contains("stream pond: running", StringComparison.Ordinal), "the camera runs");
        return camera;
    }
}

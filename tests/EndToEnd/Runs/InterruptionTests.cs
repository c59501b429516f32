using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class InterruptionTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_the_run_with_complete_outputs(string signal, int exitCode)
    {
        using var scratch = new Scratch();
        using var process = Start(scratch, "o.mp4");
        await process.UntilAsync(() => JsonLines.Count(scratch["o.jsonl"]) >= 20, "twenty frames");
        process.Signal(signal);
        var run = await process.EndAsync();

        Assert.Equal(exitCode, run.ExitCode);
        Assert.True(JsonLines.IsWhole(scratch["o.jsonl"]));
        var lines = JsonLines.Count(scratch["o.jsonl"]);
        Assert.Equal(lines, VideoFile.CountFrames(scratch["o.mp4"]));
        var report = JsonDocument.Parse(File.ReadAllText(scratch["o.json"])).RootElement;
        Assert.Equal("cancelled", report.GetProperty("ending").GetString());
        Assert.Equal(lines, report.GetProperty("frames").GetInt32());
        Assert.Contains("frames", run.Out);
    }

    [Theory]
    [InlineData("o.mp4")]
    [InlineData("o.mkv")]
    public async Task A_killed_run_leaves_readable_outputs(string video)
    {
        using var scratch = new Scratch();
        using var process = Start(scratch, video);
        await process.UntilAsync(() => JsonLines.Count(scratch["o.jsonl"]) >= 90, "ninety frames");
        process.Signal("KILL");
        await process.EndAsync();

        Assert.InRange(VideoFile.CountFrames(scratch[video]), 30, 100000);
        Assert.True(JsonLines.Read(scratch["o.jsonl"]).Count >= 90);
    }

    [Fact]
    public async Task Waiting_for_a_camera_can_be_interrupted()
    {
        // It takes the call and never answers.
        using var camera = new TcpListener(IPAddress.Loopback, 0);
        camera.Start();
        using var process = SrNetProcess.Start("run", "--source", $"rtsp://{camera.LocalEndpoint}/live", "--mask", TestClip.Instance.Mask);
        using var call = await camera.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        process.Signal("INT");
        Assert.Equal(130, (await process.EndAsync()).ExitCode);
    }

    // Long enough that no machine gets through it before the signal.
    private static SrNetProcess Start(Scratch scratch, string video) => SrNetProcess.Start(
        "run", "--source", "synth://demo?frames=100000&size=180x320", "--size", "192x336", "--out", scratch[video], "--objects", scratch["o.jsonl"], "--report", scratch["o.json"]);
}

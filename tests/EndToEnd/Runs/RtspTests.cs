using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Network cameras, by GStreamer's RTSP server.</summary>
public class RtspTests
{
    [Fact]
    public async Task A_live_stream_is_followed_for_as_long_as_asked()
    {
        using var server = new RtspServer(Ports.Free());
        using var scratch = new Scratch();
        var run = await SrNetProcess.RunAsync("run", "--source", server.Live, "--mask", TestClip.Instance.Mask, "--size", "192x336", "--seconds", "3", "--out", scratch["o.mp4"], "--report", scratch["o.json"]);
        run.Succeeded();
        var report = Report(scratch["o.json"]);
        Assert.Equal("end_of_source", report.GetProperty("ending").GetString());
        Assert.Equal(0, report.GetProperty("reconnects").GetInt32());
        var (captured, frames, dropped) = (Long(report, "captured"), Long(report, "frames"), Long(report, "dropped"));
        Assert.InRange(captured, 60, 90);
        Assert.Equal(captured, frames + Drops(report, "segment"));
        Assert.Equal(frames - (dropped - Drops(report, "segment")), VideoFile.CountFrames(scratch["o.mp4"]));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_is_found_again()
    {
        using var server = new RtspServer(Ports.Free());
        using var scratch = new Scratch();
        using var process = SrNetProcess.Start("run", "--source", server.Live, "--mask", TestClip.Instance.Mask, "--size", "192x336", "--out", scratch["o.mp4"],
            "--objects", scratch["o.jsonl"], "--report", scratch["o.json"]);
        await process.UntilAsync(() => JsonLines.Count(scratch["o.jsonl"]) >= 30, "thirty frames");
        server.Kill();
        var before = JsonLines.Count(scratch["o.jsonl"]);
        server.Start();
        await process.UntilAsync(() => JsonLines.Count(scratch["o.jsonl"]) >= before + 30, "thirty frames after the restart");
        process.Signal("INT");

        Assert.Equal(130, (await process.EndAsync()).ExitCode);
        Assert.True(Long(Report(scratch["o.json"]), "reconnects") >= 1);
        var times = JsonLines.Read(scratch["o.jsonl"]).Select(l => l.GetProperty("time").GetDouble()).ToList();
        Assert.Equal(times.Order(), times);
        Assert.True(VideoFile.CountFrames(scratch["o.mp4"]) >= before + 30);
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_run_with_readable_outputs()
    {
        using var server = new RtspServer(Ports.Free());
        using var scratch = new Scratch();
        using var process = SrNetProcess.Start("run", "--source", server.Live, "--mask", TestClip.Instance.Mask, "--size", "192x336", "--out", scratch["o.mp4"], "--objects", scratch["o.jsonl"]);
        await process.UntilAsync(() => JsonLines.Count(scratch["o.jsonl"]) >= 30, "thirty frames");
        server.Kill();

        Assert.Contains($"127.0.0.1:{server.Port}", (await process.EndAsync()).FailedWith(1));
        Assert.True(JsonLines.IsWhole(scratch["o.jsonl"]));
        Assert.InRange(VideoFile.CountFrames(scratch["o.mp4"]), 20, 100000);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_its_password_is_not()
    {
        var port = Ports.Free();
        var run = await SrNetProcess.RunAsync("run", "--source", $"rtsp://admin:hunter2@127.0.0.1:{port}/live", "--mask", TestClip.Instance.Mask, "--size", "192x336");
        Assert.Contains($"127.0.0.1:{port}", run.FailedWith(1));
        Assert.DoesNotContain("hunter2", run.Error + run.Out);
        Assert.DoesNotContain("admin", run.Error + run.Out);
    }

    [Fact]
    public async Task A_stream_that_the_server_does_not_have_is_said()
    {
        using var server = new RtspServer(Ports.Free());
        var run = await SrNetProcess.RunAsync("run", "--source", $"rtsp://127.0.0.1:{server.Port}/nothing", "--mask", TestClip.Instance.Mask, "--size", "192x336");
        Assert.Contains("/nothing", run.FailedWith(2));
    }

    private static JsonElement Report(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private static long Long(JsonElement report, string name) => report.GetProperty(name).GetInt64();

    private static long Drops(JsonElement report, string stage) =>
        report.GetProperty("drops").EnumerateArray().Where(d => d.GetProperty("stage").GetString() == stage).Sum(d => d.GetProperty("frames").GetInt64());
}

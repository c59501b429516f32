using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Objects without a mark: what moves, and what a detector finds.</summary>
public class AutoMarkTests
{
    // A red disc rolls from left to right.
    private const string Ground = "color=c=0x5a6b58:s=320x192:r=20,noise=c0s=40:c0f=p:all_seed=7";
    private const string Disc = "color=c=0xd83a18:s=54x54:r=20:d=0.05,format=rgba,geq=r='if(lt(abs(Y-27),5),245,216)':g='if(lt(abs(Y-27),5),235,58)':b='if(lt(abs(Y-27),5),220,24)':a='if(lt(hypot(X-27,Y-27),26),255,0)',loop=loop=-1:size=1";

    [Fact]
    public async Task What_moves_is_followed_as_one_object_whose_mask_is_the_thing()
    {
        // It comes into the picture, as things do.
        using var scratch = new Scratch();
        var clip = Clip(scratch, from: -60, frames: 100);
        var run = await SrNetProcess.RunAsync("run", "--source", clip, "--auto", "motion", "--objects", scratch["objects.jsonl"], "--report", scratch["report.json"], "--size", "96x160");
        run.Succeeded();
        var lines = JsonLines.Read(scratch["objects.jsonl"]);
        Assert.Equal(100, lines.Count);

        // Never two for one thing, and in the end it is on the disc.
        Assert.All(lines, line => Assert.True(line.GetProperty("objects").GetArrayLength() <= 1, line.ToString()));
        Assert.Empty(lines[20].GetProperty("objects").EnumerateArray());
        foreach (var frame in new[] { 50, 70, 99 })
        {
            var seen = Assert.Single(lines[frame].GetProperty("objects").EnumerateArray());
            Assert.InRange(seen.GetProperty("centroid")[0].GetDouble(), (3 * frame) - 33 - 13, (3 * frame) - 33 + 13);
            Assert.InRange(seen.GetProperty("area").GetInt32(), 0.6 * Math.PI * 26 * 26, 1.5 * Math.PI * 26 * 26);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_detector_finds_is_followed_from_where_it_found_it(bool scored)
    {
        using var scratch = new Scratch();
        var clip = Clip(scratch, from: 10, frames: 70);

        // It sees the disc where it is in the fifth frame, and goes on seeing it there: that is no second object while the first is near, nor are there more than asked for.
        var detector = TinyDetector.Write(scratch["tiny.onnx"], scored, 320, "{0: 'disc'}", [new(37 + (3 * 4), 96 + 64, 54, 54, [0.9f])]);
        var run = await SrNetProcess.RunAsync(
            "run", "--source", clip, "--auto", detector, "--auto-class", "disc", "--auto-most", "1", "--objects", scratch["objects.jsonl"], "--size", "96x160");
        run.Succeeded();
        var lines = JsonLines.Read(scratch["objects.jsonl"]);
        Assert.Empty(lines[3].GetProperty("objects").EnumerateArray());
        Assert.All(lines, line => Assert.True(line.GetProperty("objects").GetArrayLength() <= 1, line.ToString()));
        var last = Assert.Single(lines[^1].GetProperty("objects").EnumerateArray());
        Assert.InRange(last.GetProperty("centroid")[0].GetDouble(), 37 + (3 * 69) - 13, 37 + (3 * 69) + 13);
    }

    [Fact]
    public async Task What_cannot_be_had_is_said_at_once()
    {
        using var scratch = new Scratch();
        var clip = Clip(scratch, from: 10, frames: 2);
        Assert.Contains("There is no file", (await SrNetProcess.RunAsync("run", "--source", clip, "--auto", scratch["none.onnx"], "--masks", scratch["m"])).FailedWith(3));
        Assert.Contains("add --auto", (await SrNetProcess.RunAsync("run", "--source", clip, "--auto-most", "2", "--masks", scratch["m"])).FailedWith(2));
        Assert.Contains("no class", (await SrNetProcess.RunAsync("run", "--source", clip, "--auto", "motion", "--auto-class", "cat", "--masks", scratch["m"])).FailedWith(2));
    }

    // The disc's left edge begins there and goes three pixels on with every frame.
    private static string Clip(Scratch scratch, int from, int frames)
    {
        var motion = $"[0]gblur=sigma=2[ground];[ground][1]overlay=x='3*n+{from}':y=69:shortest=0:eval=frame,format=yuv420p";
        Tool.Run("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", Ground, "-f", "lavfi", "-i", Disc, "-filter_complex", motion, "-frames:v", $"{frames}", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", scratch["disc.mp4"]]);
        return scratch["disc.mp4"];
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class DemoTests
{
    [Fact]
    public async Task The_demo_leaves_a_video_and_masks_and_says_how_well_and_how_fast()
    {
        using var scratch = new Scratch();
        var run = await SrNetProcess.RunAsync("demo", "--seconds", "1", "--out", scratch["out"]);
        run.Succeeded();
        Assert.Equal(30, VideoFile.CountFrames(scratch["out/demo.mp4"]));
        Assert.Equal(30, Directory.GetFiles(scratch["out/masks"], "*.png").Length);

        var score = Regex.Match(run.Out, @"J&F (\d+\.\d), J (\d+\.\d), F (\d+\.\d)");
        Assert.True(score.Success, run.Out);
        Assert.InRange(double.Parse(score.Groups[1].Value, CultureInfo.InvariantCulture), 50, 100);
        Assert.Matches(@"\d+\.\d FPS", run.Out);
        foreach (var word in new[] { "p50", "p95", "p99", "encode", "memorise", "capture to last sink" })
        {
            Assert.Contains(word, run.Out);
        }
    }
}

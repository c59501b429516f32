using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class SoakTests
{
    // The half hour of bench/soak.py in short: memory still settles in the first minute, so its bound only finds what leaks pictures.
    [Fact]
    [Trait("Category", "Long")]
    public async Task A_minute_of_dying_cameras_and_passing_viewers_leaves_nothing_behind()
    {
        var run = await SrNetProcess.RunProgramAsync(
            "/usr/bin/python3",
            Path.Combine(Repository.Root, "bench", "soak.py"),
            "--minutes", "1", "--cameras", "2", "--size", "640x360", "--internal", "192x336",
            "--memory", "60", "--handles", "16", "--threads", "16", "--reconnect", "30", "--latency", "2000");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Contains("2 times killed", run.Out, StringComparison.Ordinal);
    }
}

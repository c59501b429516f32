using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Server.Screen;

namespace SRNet.Server.Tests.Screen;

public class RunStatusTests
{
    private static readonly RunProgress Progress =
        new(130, 120, 3, 300, 29.96, TimeSpan.FromMilliseconds(23.4), TimeSpan.FromSeconds(4), () => new Dictionary<string, Percentiles> { ["encode"] = new(1, 2, 3) });

    [Fact]
    public void There_is_nothing_to_say_before_the_first_news() => Assert.Null(new RunStatus().Line());

    [Fact]
    public void A_file_tells_how_far_it_is_and_how_long_it_will_take()
    {
        var status = new RunStatus();
        status.Progress = () => Progress;
        Assert.Equal("frame 120/300, 30.0 FPS, latency p50 23.4 ms, dropped 3, 0:06 left", status.Line());
    }

    [Fact]
    public void A_live_source_has_no_end_to_tell()
    {
        var status = new RunStatus();
        status.SourceChanged(new SourceStatus(SourceState.Streaming, 1, TimeSpan.Zero, null));
        status.Progress = () => Progress with { TotalFrames = null };
        Assert.Equal("frame 120, 30.0 FPS, latency p50 23.4 ms, dropped 3", status.Line());
    }

    [Fact]
    public void A_source_that_broke_off_comes_first()
    {
        var status = new RunStatus();
        status.Progress = () => Progress;
        status.SourceChanged(new SourceStatus(SourceState.Waiting, 2, TimeSpan.FromSeconds(1.25), "The camera hung up."));
        Assert.Equal("The camera hung up. Try 3 in 1.3 s.", status.Line());
        status.SourceChanged(new SourceStatus(SourceState.Connecting, 3, TimeSpan.Zero, null));
        Assert.Equal("connecting, try 3 ...", status.Line());
    }
}

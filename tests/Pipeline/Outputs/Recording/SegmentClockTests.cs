using SRNet.Pipeline.Outputs.Recording;

namespace SRNet.Pipeline.Tests.Outputs.Recording;

public class SegmentClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void All_outputs_are_in_the_same_segment_whoever_comes_first()
    {
        var clock = new SegmentClock();
        Assert.Equal(Noon, clock.SegmentOf(Noon));

        // Another's first frame came a little earlier.
        Assert.Equal(Noon, clock.SegmentOf(Noon.AddSeconds(-0.03)));
        Assert.Equal(Noon, clock.SegmentOf(Noon.AddSeconds(59.9)));
        var next = Noon.AddSeconds(60.1);
        Assert.Equal(next, clock.SegmentOf(next));

        // A slow one is still before it, and a fast one behind it.
        Assert.Equal(Noon, clock.SegmentOf(Noon.AddSeconds(59.95)));
        Assert.Equal(next, clock.SegmentOf(next.AddSeconds(0.03)));
        Assert.Equal(next, clock.SegmentOf(next.AddSeconds(59.9)));
    }

    [Fact]
    public void A_pause_and_a_clock_that_is_set_back_begin_anew()
    {
        var clock = new SegmentClock();
        clock.SegmentOf(Noon);
        var late = Noon.AddHours(3);
        Assert.Equal(late, clock.SegmentOf(late));
        var back = Noon.AddHours(-1);
        Assert.Equal(back, clock.SegmentOf(back));
        Assert.Equal(back, clock.SegmentOf(back.AddSeconds(30)));
    }
}

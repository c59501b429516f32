using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Metrics;

public class RecentFiguresTests
{
    [Fact]
    public void A_rate_is_that_of_the_last_seconds()
    {
        var time = new AutoTime();
        var rate = new RateWindow(time);
        Assert.Equal(0, rate.PerSecond());
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            rate.Count();
        }

        Assert.InRange(rate.PerSecond(), 19, 21);
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.InRange(rate.PerSecond(), 9, 11);
        time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, rate.PerSecond());
    }

    [Fact]
    public void Old_latencies_are_forgotten()
    {
        var time = new AutoTime();
        var latency = new RecentLatency(time);
        Assert.Null(latency.Summary());
        latency.Record(TimeSpan.FromMilliseconds(500));
        time.Advance(TimeSpan.FromSeconds(11));
        latency.Record(TimeSpan.FromMilliseconds(10));
        Assert.InRange(latency.Summary()!.P99, 490, 510);
        time.Advance(TimeSpan.FromSeconds(11));
        latency.Record(TimeSpan.FromMilliseconds(10));
        Assert.InRange(latency.Summary()!.P99, 9, 11);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(latency.Summary());
    }
}

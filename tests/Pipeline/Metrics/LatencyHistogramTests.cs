using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Metrics;

namespace SRNet.Pipeline.Tests.Metrics;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_within_one_percent_of_the_exact_nearest_rank()
    {
        // From a tick to hours, evenly over the magnitudes.
        var durations = Gen.Choose(0, 340).Select(i => (long)Math.Pow(2, i / 10.0)).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(durations, Gen.Elements(0.5, 0.95, 0.99, 1.0).ToArbitrary(), (ticks, share) =>
        {
            var histogram = new LatencyHistogram();
            foreach (var tick in ticks)
            {
                histogram.Record(TimeSpan.FromTicks(tick));
            }

            var exact = ticks.Order().ElementAt((int)Math.Ceiling(share * ticks.Count) - 1);
            return Math.Abs(histogram.Percentile(share).Ticks - exact) <= exact / 100.0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Nothing_recorded_is_zero_and_the_longest_duration_does_not_overflow()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));

        histogram.Record(TimeSpan.MaxValue);
        histogram.Record(TimeSpan.FromTicks(-5));
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        Assert.True(histogram.Percentile(1) > TimeSpan.FromHours(30));
        Assert.Equal(2, histogram.Count);
    }

    [Fact]
    public void Several_threads_can_record_at_once()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                histogram.Record(TimeSpan.FromMilliseconds(3));
            }
        });
        Assert.Equal(80_000, histogram.Count);
        Assert.Equal(3, histogram.Percentile(0.99).TotalMilliseconds, 0.03);
    }
}

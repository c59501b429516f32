using System.Diagnostics.Metrics;
using System.Text;
using SRNet.Server.Service.Metrics;

namespace SRNet.Server.Tests.Service;

/// <summary>Names, units and values as Prometheus shows them, from instruments of a meter of the test's own.</summary>
public sealed class PrometheusCollectorTests : IDisposable
{
    private readonly Meter _meter = new("PrometheusCollectorTests");
    private readonly PrometheusCollector _collector;

    public PrometheusCollectorTests() => _collector = new PrometheusCollector(instrument => instrument.Meter == _meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Units_end_names_and_counters_end_in_total()
    {
        _meter.CreateCounter<long>("a.frames", "{frame}", "Frames.").Add(2);
        _meter.CreateObservableCounter("b.time", () => new Measurement<double>(1.5, new KeyValuePair<string, object?>("cpu.mode", "user")), "s", "Time.");
        _meter.CreateObservableUpDownCounter("c.memory", () => 4096L, "By", "Memory.");
        _meter.CreateObservableGauge("d.use", () => 0.25, "1", "Use.");
        _meter.CreateObservableGauge("e.wait_seconds", () => 7, "s", "Wait.");
        var text = await ScrapeAsync();
        foreach (var line in new[]
        {
            "# HELP a_frames_total Frames.\n# TYPE a_frames_total counter\na_frames_total 2\n",
            "# TYPE b_time_seconds_total counter\nb_time_seconds_total{cpu_mode=\"user\"} 1.5\n",
            "# TYPE c_memory_bytes gauge\nc_memory_bytes 4096\n",
            "d_use_ratio 0.25\n",
            "e_wait_seconds 7\n",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Histograms_keep_the_buckets_of_their_instrument()
    {
        var histogram = _meter.CreateHistogram("h", "s", "Durations.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0333, 0.5, 1] });
        histogram.Record(0.25, new KeyValuePair<string, object?>("stage", "a\"b\\c"));
        Assert.Contains(
            """
            # TYPE h_seconds histogram
            h_seconds_sum{stage="a\"b\\c"} 0.25
            h_seconds_count{stage="a\"b\\c"} 1
            h_seconds_bucket{stage="a\"b\\c",le="0.0333"} 0
            h_seconds_bucket{stage="a\"b\\c",le="0.5"} 1
            h_seconds_bucket{stage="a\"b\\c",le="1"} 1
            h_seconds_bucket{stage="a\"b\\c",le="+Inf"} 1

            """,
            await ScrapeAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_value_any_more_has_no_series()
    {
        double? value = 3;
        _meter.CreateObservableGauge("g", () => value is { } known ? [new Measurement<double>(known, new KeyValuePair<string, object?>("device", "0"))] : Array.Empty<Measurement<double>>());
        Assert.Contains("g{device=\"0\"} 3\n", await ScrapeAsync(), StringComparison.Ordinal);
        value = null;
        Assert.DoesNotContain("g{", await ScrapeAsync(), StringComparison.Ordinal);
        value = 4;
        Assert.Contains("g{device=\"0\"} 4\n", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_meter_that_ends_takes_its_series_along_and_nobody_elses()
    {
        using var other = new Meter("other");
        using var collector = new PrometheusCollector(instrument => instrument.Meter == _meter || instrument.Meter == other);
        var kept = _meter.CreateCounter<long>("frames");
        var gone = other.CreateCounter<long>("frames");
        kept.Add(1, new KeyValuePair<string, object?>("stream", "kept"));
        gone.Add(1, new KeyValuePair<string, object?>("stream", "gone"));
        Assert.Contains("frames_total{stream=\"gone\"} 1\n", await ScrapeAsync(collector), StringComparison.Ordinal);
        other.Dispose();

        // Of a stage that was still at work.
        gone.Add(1, new KeyValuePair<string, object?>("stream", "gone"));
        var text = await ScrapeAsync(collector);
        Assert.DoesNotContain("gone", text, StringComparison.Ordinal);
        Assert.Contains("frames_total{stream=\"kept\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Measuring_what_was_measured_before_allocates_nothing()
    {
        var histogram = _meter.CreateHistogram<double>("h", "s");
        var counter = _meter.CreateCounter<long>("c");
        KeyValuePair<string, object?> stream = new("stream", "one"), stage = new("stage", "encode");
        void Measure()
        {
            histogram.Record(0.01, stream, stage);
            counter.Add(1, stream);
        }

        for (var i = 0; i < 100; i++)
        {
            Measure();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Measure();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private Task<string> ScrapeAsync() => ScrapeAsync(_collector);

    private static async Task<string> ScrapeAsync(PrometheusCollector collector)
    {
        using var stream = new MemoryStream();
        await collector.Registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

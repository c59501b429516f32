using System.Diagnostics.Metrics;
using SRNet.Segmentation.Memory;

namespace SRNet.Pipeline.Metrics;

/// <summary>
/// The instruments of one stream, on a meter of its own: disposing it takes the stream's series away. Durations are in seconds; every measurement carries
/// the tag <c>stream</c>.
/// </summary>
public sealed class StreamInstruments : IDisposable
{
    /// <summary>Name of the meters, for whoever collects them.</summary>
    public const string MeterName = "SRNet";

    // The edges of a frame's time budget at 80, 60, 30 and 15 frames per second are exact.
    private static readonly double[] Buckets = [0.001, 0.002, 0.004, 0.008, 0.0125, 0.0167, 0.025, 0.0333, 0.05, 0.0667, 0.1, 0.15, 0.25, 0.5, 1, 2.5];
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _stream;
    private readonly Histogram<double> _stage;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _sinkErrors;

    /// <param name="stream">Id of the stream.</param>
    public StreamInstruments(string stream)
    {
        _stream = new("stream", stream);

        // The tag on the meter tells the meters of different streams apart; the one on every measurement is what collectors show.
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [_stream] });
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets };
        _stage = _meter.CreateHistogram("srnet.stage.duration", "s", "Time one stage worked on one frame.", advice: advice);
        _latency = _meter.CreateHistogram("srnet.frame.latency", "s", "From the decoded picture in this process until the output took the frame.", advice: advice);
        _reconnects = _meter.CreateCounter<long>("srnet.stream.reconnects", "{reconnect}", "Times the source had to be connected again.");
        _sinkErrors = _meter.CreateCounter<long>("srnet.sink.errors", "{error}", "Times an output broke; it is made anew.");
        _reconnects.Add(0, _stream, new("reason", "disconnected"));
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void StageDone(PipelineStage stage, TimeSpan duration) => _stage.Record(duration.TotalSeconds, _stream, new("stage", stage.Label));

    internal void FrameDelivered(string sink, TimeSpan latency) => _latency.Record(latency.TotalSeconds, _stream, new("sink", sink));

    internal void Reconnected(string reason) => _reconnects.Add(1, _stream, new("reason", reason));

    internal void OutputFailed(string sink, int times) => _sinkErrors.Add(times, _stream, new("sink", sink));

    /// <summary>Makes the instruments that are read when somebody collects.</summary>
    internal void Watch(StreamMetrics metrics, Func<bool> up, Func<bool> paused, Func<int> overload, Func<int> objects, Func<IEnumerable<(string Stage, int Frames)>> queues)
    {
        Counter("srnet.frames.captured", "Frames the source gave.", () => metrics.Captured);
        Counter("srnet.frames.processed", "Frames that went through segmentation.", () => metrics.Processed);
        Counter("srnet.frames.emitted", "Frames handed to the outputs.", () => metrics.Emitted);
        Counter("srnet.frames.corrupt", "Frames that came damaged; they are shown as far as they could be decoded.", () => metrics.Corrupt);
        _meter.CreateObservableCounter("srnet.frames.dropped", () => Drops(metrics), "{frame}", "Frames, or encoded pictures, lost before a stage.");
        _meter.CreateObservableCounter("srnet.objects.lost", () => new Measurement<long>(metrics.LostObjects, _stream), "{object}", "Times an object went out of sight.");
        _meter.CreateObservableGauge("srnet.objects.active", () => new Measurement<int>(objects(), _stream), "{object}", "Objects that are followed.");
        _meter.CreateObservableGauge("srnet.stream.up", () => new Measurement<int>(up() ? 1 : 0, _stream), description: "1 while frames come, else 0.");
        _meter.CreateObservableGauge("srnet.stream.paused", () => new Measurement<int>(paused() ? 1 : 0, _stream), description: "1 while somebody has paused it, else 0.");
        _meter.CreateObservableGauge("srnet.stream.overload", () => new Measurement<int>(overload(), _stream), description: "How far the stream goes to keep its rate: 1 = local memory every second frame, 2 = a smaller picture as well, 3 = frames are dropped besides.");
        _meter.CreateObservableGauge("srnet.memory.frames", () => ByKind(metrics.Memory, m => m.PinnedFrames, m => m.RecentFrames), "{frame}", "Frames in the memory bank; template = a person confirmed it.");
        _meter.CreateObservableGauge("srnet.memory.bytes", () => ByKind(metrics.Memory, m => m.PinnedBytes, m => m.RecentBytes), "By", "Keys and values of the frames in the memory bank.");
        _meter.CreateObservableGauge("srnet.stream.last_frame_timestamp", () => LastFrame(metrics), "s", "When the source gave its last frame, in seconds since 1970.");
        _meter.CreateObservableGauge("srnet.queue.depth", () => queues().Select(q => new Measurement<int>(q.Frames, _stream, new("stage", q.Stage))), "{frame}", "Frames waiting before a stage.");
    }

    private void Counter(string name, string description, Func<long> value) =>
        _meter.CreateObservableCounter(name, () => new Measurement<long>(value(), _stream), "{frame}", description);

    private IEnumerable<Measurement<long>> Drops(StreamMetrics metrics) =>
        from tally in metrics.Drops
        from reason in Enum.GetValues<DropReason>()
        select new Measurement<long>(tally[reason], _stream, new("stage", tally.Stage), new("reason", reason.Label()));

    private Measurement<long>[] ByKind(MemoryUse memory, Func<MemoryUse, long> template, Func<MemoryUse, long> recent) =>
        [new(template(memory), _stream, new("kind", "template")), new(recent(memory), _stream, new("kind", "recent"))];

    // No value before the first frame: a made-up one would set off alarms.
    private IEnumerable<Measurement<double>> LastFrame(StreamMetrics metrics) =>
        metrics.LastFrameAt is { } at ? [new(at.ToUnixTimeMilliseconds() / 1000.0, _stream)] : [];
}

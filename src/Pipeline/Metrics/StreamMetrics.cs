using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Metrics;

/// <summary>Everything that is measured of one stream: the one stage timer and all counters. Recording allocates nothing.</summary>
internal sealed class StreamMetrics
{
    private readonly TimeProvider _time;
    private readonly LatencyHistogram[] _stages;
    private readonly LatencyHistogram _latency = new();
    private readonly RecentLatency _recent;
    private readonly RateWindow _capturing;
    private readonly RateWindow _emitting;
    private readonly StreamInstruments? _instruments;
    private DropTally[] _drops = [];
    private readonly ObjectTally[] _objects = new ObjectTally[LabelMap.Void];
    private readonly long _started;
    private long _captured;
    private long _corrupt;
    private long _processed;
    private long _emitted;
    private long _computed;
    private long _lost;
    private long _lastThrough;
    private long _lastFrameMs;
    private readonly Lock _memoryLock = new();
    private MemoryUse _memory;
    private int _epoch;

    /// <param name="time">Clock of everything.</param>
    /// <param name="instruments">Hears everything as well; null when nobody collects.</param>
    public StreamMetrics(TimeProvider time, StreamInstruments? instruments = null)
    {
        _time = time;
        _instruments = instruments;
        _recent = new RecentLatency(time);
        _capturing = new RateWindow(time);
        _emitting = new RateWindow(time);
        _stages = Array.ConvertAll(PipelineStage.All, _ => new LatencyHistogram());
        _started = _lastThrough = time.GetTimestamp();
    }

    public long Captured => Volatile.Read(ref _captured);

    public long Processed => Volatile.Read(ref _processed);

    public long Emitted => Volatile.Read(ref _emitted);

    /// <summary>Time that the model's steps took so far.</summary>
    public TimeSpan Computed => new(Volatile.Read(ref _computed));

    public long Corrupt => Volatile.Read(ref _corrupt);

    /// <summary>Times an object went out of sight.</summary>
    public long LostObjects => Volatile.Read(ref _lost);

    /// <summary>What the stream's memory holds.</summary>
    public MemoryUse Memory
    {
        get
        {
            lock (_memoryLock)
            {
                return _memory;
            }
        }
    }

    /// <summary>When the source gave its last frame.</summary>
    public DateTimeOffset? LastFrameAt => Volatile.Read(ref _lastFrameMs) is > 0 and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>Frames per second the source gives right now.</summary>
    public double CapturedPerSecond => _capturing.PerSecond();

    /// <summary>Frames per second that come out right now.</summary>
    public double EmittedPerSecond => _emitting.PerSecond();

    /// <summary>Latency of the last seconds, null when there was none.</summary>
    public Percentiles? RecentLatency => _recent.Summary();

    public IReadOnlyList<DropTally> Drops => Volatile.Read(ref _drops);

    public long Dropped
    {
        get
        {
            var dropped = 0L;
            foreach (var tally in Drops)
            {
                dropped += tally.Total;
            }

            return dropped;
        }
    }

    public TimeSpan LatencyP50 => _latency.Percentile(0.50);

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>The tally of the queues before <paramref name="stage"/>: one for all of that name, however often they are made.</summary>
    public DropTally AddQueue(string stage)
    {
        while (true)
        {
            var before = Drops;
            if (before.FirstOrDefault(t => t.Stage == stage) is { } known)
            {
                return known;
            }

            var tally = new DropTally(stage);
            if (Interlocked.CompareExchange(ref _drops, [.. before, tally], (DropTally[])before) == before)
            {
                return tally;
            }
        }
    }

    /// <summary>The start of a stage's work, for <see cref="StageDone(PipelineStage, long)"/>.</summary>
    public long Now() => _time.GetTimestamp();

    /// <summary>From one <see cref="Now"/> to another.</summary>
    public TimeSpan Between(long start, long end) => _time.GetElapsedTime(start, end);

    public void StageDone(PipelineStage stage, long since) => StageDone(stage, _time.GetElapsedTime(since));

    public void FrameCaptured(in FrameInfo info)
    {
        Interlocked.Increment(ref _captured);
        _capturing.Count();
        Volatile.Write(ref _lastFrameMs, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _epoch = info.Epoch;
        if (info.Corrupt)
        {
            Interlocked.Increment(ref _corrupt);
        }
    }

    public void FrameProcessed(ReadOnlySpan<StageTime> times, ReadOnlySpan<TrackedObject> objects)
    {
        foreach (var time in times)
        {
            StageDone(PipelineStage.Of(time.Stage), time.Duration);
            _computed += time.Duration.Ticks;
        }

        foreach (var item in objects)
        {
            _objects[item.Id].Add(item);
        }

        Interlocked.Increment(ref _processed);
    }

    /// <summary>A frame was handed to the outputs.</summary>
    public void FrameEmitted(long captureStamp)
    {
        _recent.Record(_time.GetElapsedTime(captureStamp));
        _emitting.Count();
        Interlocked.Increment(ref _emitted);
    }

    /// <summary>The last output has taken a frame.</summary>
    public void FrameThrough(long captureStamp)
    {
        var now = _time.GetTimestamp();
        _latency.Record(_time.GetElapsedTime(captureStamp, now));
        Volatile.Write(ref _lastThrough, now);
    }

    /// <summary>An output has taken a frame.</summary>
    public void FrameDelivered(string sink, long captureStamp) => _instruments?.FrameDelivered(sink, _time.GetElapsedTime(captureStamp));

    /// <summary>There is an output: its errors are 0 from here on, so that the first one is seen to be one more.</summary>
    public void AddOutput(string output) => _instruments?.OutputFailed(output, times: 0);

    /// <summary>An output broke.</summary>
    public void OutputFailed(string output) => _instruments?.OutputFailed(output, times: 1);

    /// <summary>What the stream's memory holds after a frame.</summary>
    public void Remembers(in MemoryUse memory)
    {
        lock (_memoryLock)
        {
            _memory = memory;
        }
    }

    /// <summary>So many objects went out of sight in a frame.</summary>
    public void ObjectsLost(int objects) => Interlocked.Add(ref _lost, objects);

    /// <summary>The whole run in figures. Once all stages have ended.</summary>
    public RunReport ToReport(SourceDescription source, IFrameSegmenter segmenter, RunEnding ending)
    {
        var seconds = _time.GetElapsedTime(_started, _lastThrough).TotalSeconds;
        var drops =
            from tally in Drops
            from reason in Enum.GetValues<DropReason>()
            where tally[reason] > 0
            select new DropCount(tally.Stage, reason.Label(), tally[reason]);
        return new RunReport
        {
            Version = typeof(StreamMetrics).Assembly.GetName().Version!.ToString(3),
            Device = segmenter.DeviceKind,
            Model = segmenter.ModelName,
            Size = segmenter.InternalSize.ToString(),
            FrameSize = source.Size.ToString(),
            Source = source.Name,
            Ending = ending,
            Captured = Captured,
            Frames = Processed,
            Corrupt = _corrupt,
            Reconnects = _epoch,
            Seconds = Math.Round(seconds, 3),
            Fps = seconds > 0 ? Math.Round(Processed / seconds, 2) : 0,
            Dropped = Dropped,
            Drops = [.. drops],
            LatencyMs = Percentiles.Of(_latency, digits: 3),
            Stages = Stages(),
            Objects = [.. _objects.Select((tally, id) => tally.Summary(id)).Where(o => o.FramesSeen + o.FramesLost > 0)],
        };
    }

    /// <summary>Milliseconds of each stage that ran, in the order of the path.</summary>
    public IReadOnlyDictionary<string, Percentiles> Stages() =>
        PipelineStage.All.Where(s => _stages[s.Index].Count > 0).ToDictionary(s => s.Label, s => Percentiles.Of(_stages[s.Index], digits: 3)!);

    private void StageDone(PipelineStage stage, TimeSpan duration)
    {
        _stages[stage.Index].Record(duration);
        _instruments?.StageDone(stage, duration);
    }
}

using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Sessions;

namespace SRNet.Pipeline.Metrics;

/// <summary>Everything that is measured of one stream: the one stage timer and all counters. Recording allocates nothing.</summary>
internal sealed class StreamMetrics
{
    private static readonly PipelineStage[] AllStages = Enum.GetValues<PipelineStage>();
    private readonly TimeProvider _time;
    private readonly LatencyHistogram[] _stages;
    private readonly LatencyHistogram _latency = new();
    private readonly List<DropTally> _drops = [];
    private readonly ObjectTally[] _objects = new ObjectTally[LabelMap.Void];
    private readonly long _started;
    private long _captured;
    private long _corrupt;
    private long _processed;
    private long _lastEmitted;
    private int _epoch;

    public StreamMetrics(TimeProvider time)
    {
        _time = time;
        _stages = Array.ConvertAll(AllStages, _ => new LatencyHistogram());
        _started = _lastEmitted = time.GetTimestamp();
    }

    public long Captured => Volatile.Read(ref _captured);

    public long Processed => Volatile.Read(ref _processed);

    public long Dropped
    {
        get
        {
            var dropped = 0L;
            foreach (var tally in _drops)
            {
                dropped += tally.Total;
            }

            return dropped;
        }
    }

    public TimeSpan LatencyP50 => _latency.Percentile(0.50);

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>The tally of a queue before <paramref name="stage"/>. For setting up, before anything is recorded.</summary>
    public DropTally AddQueue(string stage)
    {
        var tally = new DropTally(stage);
        _drops.Add(tally);
        return tally;
    }

    /// <summary>The start of a stage's work, for <see cref="StageDone"/>.</summary>
    public long Now() => _time.GetTimestamp();

    public void StageDone(PipelineStage stage, long since) => _stages[(int)stage].Record(_time.GetElapsedTime(since));

    public void FrameCaptured(in FrameInfo info)
    {
        Interlocked.Increment(ref _captured);
        _epoch = info.Epoch;
        if (info.Corrupt)
        {
            _corrupt++;
        }
    }

    public void FrameProcessed(ReadOnlySpan<StageTime> times, ReadOnlySpan<TrackedObject> objects)
    {
        foreach (var time in times)
        {
            _stages[(int)time.Stage.ToPipelineStage()].Record(time.Duration);
        }

        foreach (var item in objects)
        {
            _objects[item.Id].Add(item);
        }

        Interlocked.Increment(ref _processed);
    }

    /// <summary>The last owner of a frame is done with it.</summary>
    public void FrameEmitted(long captureStamp)
    {
        var now = _time.GetTimestamp();
        _latency.Record(_time.GetElapsedTime(captureStamp, now));
        Volatile.Write(ref _lastEmitted, now);
    }

    /// <summary>The whole run in figures. Once all stages have ended.</summary>
    public RunReport ToReport(SourceDescription source, SegmenterDescription segmenter, RunEnding ending)
    {
        var seconds = _time.GetElapsedTime(_started, _lastEmitted).TotalSeconds;
        var drops =
            from tally in _drops
            from reason in Enum.GetValues<DropReason>()
            where tally[reason] > 0
            select new DropCount(tally.Stage, reason == DropReason.QueueFull ? "queue_full" : "shutdown", tally[reason]);
        return new RunReport
        {
            Version = typeof(StreamMetrics).Assembly.GetName().Version!.ToString(3),
            Device = segmenter.Device,
            Model = segmenter.Model,
            Size = segmenter.Size.ToString(),
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
            LatencyMs = Summary(_latency),
            Stages = Stages(),
            Objects = [.. _objects.Select((tally, id) => tally.Summary(id)).Where(o => o.FramesSeen + o.FramesLost > 0)],
        };
    }

    /// <summary>Milliseconds of each stage that ran, in the order of the path.</summary>
    public IReadOnlyDictionary<string, Percentiles> Stages() =>
        AllStages.Where(s => _stages[(int)s].Count > 0).ToDictionary(s => s.ToString().ToLowerInvariant(), s => Summary(_stages[(int)s])!);

    private static Percentiles? Summary(LatencyHistogram histogram)
    {
        double Milliseconds(double share) => Math.Round(histogram.Percentile(share).TotalMilliseconds, 3);
        return histogram.Count == 0 ? null : new Percentiles(Milliseconds(0.50), Milliseconds(0.95), Milliseconds(0.99));
    }
}

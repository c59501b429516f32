using System.Runtime.ExceptionServices;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;

namespace SRNet.Pipeline.Live;

/// <summary>One unbroken stretch of a live stream: from the opened source until it ends, is aborted, or a stage fails. The newest frames always win.</summary>
internal sealed class LiveRun(
    string id, IFrameSource source, LiveSegmenter segmenter, ComputeTurns turns, LiveSinks sinks, LiveObjects objects, LatestPicture latest, StreamMetrics metrics)
{
    private const int QueueCapacity = 1;
    private FrameQueue? _captured;
    private FrameQueue? _segmented;

    // In the hands of capture, of segmentation (with the one that a person saw), of presentation (its own, the drawn copy, the latest one), the recent ones,
    // and those in queues and outputs.
    private int Places => 6 + RecentFrames.Capacity(source.Description.Size) + (2 * QueueCapacity) + (LiveSinks.Maximum * LiveSink.Places);

    /// <summary>Frames waiting before each stage.</summary>
    public IEnumerable<(string Stage, int Frames)> Queues => [("segment", _captured?.Count ?? 0), ("present", _segmented?.Count ?? 0)];

    /// <summary>Runs on the caller's thread until all stages have ended.</summary>
    /// <exception cref="Exception">What the first failing stage threw.</exception>
    public void Run()
    {
        using var pool = new FramePool(source.Description.Size, Places);
        using var captured = new FrameQueue(QueueCapacity, QueueMode.DropOldest, metrics.AddQueue("segment"));
        using var segmented = new FrameQueue(QueueCapacity, QueueMode.DropOldest, metrics.AddQueue("present"));
        (_captured, _segmented) = (captured, segmented);
        var recent = new RecentFrames(source.Description.Size);
        segmenter.Recent = recent;
        sinks.Start(source.Description);
        var stages = new StageGroup(stop: source.Abort);
        try
        {
            stages.Start($"srnet present {id}", new LivePresentStage(pool, segmented, sinks, objects, latest, recent, metrics).Run);
            stages.Start($"srnet segment {id}", new LiveSegmentStage(segmenter, turns, captured, segmented, metrics).Run);
            stages.Start($"srnet capture {id}", new CaptureStage(source, pool, captured, metrics).Run);
            stages.Join();
        }
        finally
        {
            // After this every frame is back in the pool.
            sinks.Stop();
        }

        if (stages.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}

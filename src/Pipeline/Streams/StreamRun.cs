using System.Runtime.ExceptionServices;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sound;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;

namespace SRNet.Pipeline.Streams;

/// <summary>
/// One unbroken stretch of a stream: from the opened source until it ends, is aborted, or a stage fails. Capture, segmentation, presentation and every output
/// work at the same time, each on its own thread, with a bounded queue between them.
/// </summary>
/// <param name="options">Of the stream.</param>
/// <param name="source">Opened; stays the caller's.</param>
/// <param name="mode">Whether the newest frames win or every frame is waited for.</param>
/// <param name="segmenter">Of the stream.</param>
/// <param name="outputs">Of the stream.</param>
/// <param name="objects">Of the stream.</param>
/// <param name="latest">Gets every frame that is shown.</param>
/// <param name="metrics">Of the stream.</param>
internal sealed class StreamRun(
    StreamOptions options, IFrameSource source, QueueMode mode, StreamSegmenter segmenter, StreamOutputs outputs, StreamObjects objects, LatestPicture latest, StreamMetrics metrics)
{
    // Live, what waits only grows old. Where every frame counts two ride out a late frame or a slow step.
    private readonly int _capacity = mode == QueueMode.DropOldest ? 1 : 2;

    // What waits for its outputs is nothing that people watch and speak of.
    private readonly int _recent = mode == QueueMode.DropOldest ? RecentFrames.Capacity(source.Description.Size) : 0;
    private FrameQueue? _captured;
    private FrameQueue? _segmented;

    // In the hands of capture, of segmentation (its own, one taken ahead, one that a person saw), of presentation (its own, the drawn copy, the latest one),
    // the recent ones, and those in queues and outputs.
    private int Places => 7 + _recent + (2 * _capacity) + (StreamOutputs.Maximum * FrameOutput.Places);

    /// <summary>Frames waiting before each stage.</summary>
    public IEnumerable<(string Stage, int Frames)> Queues => [(QueueNames.Segment, _captured?.Count ?? 0), (QueueNames.Present, _segmented?.Count ?? 0)];

    /// <summary>Runs on the caller's thread until all stages have ended.</summary>
    /// <exception cref="Exception">What the first failing stage threw.</exception>
    public void Run()
    {
        using var pool = new FramePool(source.Description.Size, Places);
        using var captured = new FrameQueue(_capacity, mode, metrics.AddQueue(QueueNames.Segment));
        using var segmented = new FrameQueue(_capacity, mode, metrics.AddQueue(QueueNames.Present));
        (_captured, _segmented) = (captured, segmented);
        var recent = new RecentFrames(_recent);
        segmenter.Recent = recent;
        var stages = new StageGroup(stop: source.Abort);
        var sound = new SoundTrack(source.Description.Sound);
        outputs.Start(source.Description with { SoundTrack = sound }, mode, stages.Fail);
        try
        {
            stages.Start($"srnet present {options.Id}", new PresentStage(pool, segmented, outputs, objects, options.Captions, latest, recent, metrics).Run);
            stages.Start($"srnet segment {options.Id}", new SegmentStage(segmenter, options.Turns, captured, segmented, metrics).Run);
            stages.Start($"srnet capture {options.Id}", new CaptureStage(source, pool, captured, sound, () => segmenter.TakesPlanes, metrics).Run);
            stages.Join();
        }
        finally
        {
            // After this every frame is back in the pool.
            outputs.Stop();
        }

        if (stages.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}

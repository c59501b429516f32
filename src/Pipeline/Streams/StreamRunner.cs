using System.Runtime.ExceptionServices;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Stages;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>
/// Runs one stream from its source to its sinks: capture, segmentation, overlay and every sink work at the same time, each on its own thread, with a
/// bounded queue between them.
/// A file waits for the slowest stage; a live source never waits, the oldest queued frame is dropped instead and counted.
/// </summary>
public sealed class StreamRunner(StreamRun run)
{
    // Two: enough to ride out a late frame or a slow step, at most two frames of delay when live.
    private const int QueueCapacity = 2;

    /// <summary>
    /// Runs the stream to its end, until it fails, or until it is cancelled. Cancelling ends it in order: frames under way are finished and all outputs
    /// are completed.
    /// </summary>
    /// <returns>How it went, also when it was cancelled.</returns>
    /// <exception cref="SrNetException">Why the run failed. All outputs were completed as far as they came.</exception>
    public Task<RunReport> RunAsync(CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private RunReport Run(CancellationToken cancellation)
    {
        try
        {
            Check();
            using var segmenter = run.Segmenter(run.Source.Description.Size);
            foreach (var sink in run.Sinks)
            {
                sink.Open(run.Source.Description);
            }

            return RunStages(segmenter, cancellation);
        }
        finally
        {
            run.Source.Dispose();
            foreach (var sink in run.Sinks)
            {
                sink.Dispose();
            }
        }
    }

    private void Check()
    {
        var source = run.Source.Description;
        if (run.Prompts.Count == 0)
        {
            throw SrNetException.InvalidInput("The mask marks no object: it has no pixel with a value from 1 to 254.");
        }

        if (run.Prompts.OfType<ObjectMaskPrompt>().FirstOrDefault(p => p.Labels.Size != source.Size) is { } mask)
        {
            throw SrNetException.InvalidInput(
                $"The mask is {mask.Labels.Size} but the frames of {source.Name} are {source.Size} (height x width); give a mask of the frames' size.");
        }

        PromptCheck.Check(run.Prompts, source.Size);
        if (run.Sinks.FirstOrDefault(s => s.OutputPath is not null && s.OutputPath == source.LocalPath) is { } same)
        {
            throw SrNetException.InvalidInput($"The output {same.OutputPath} is the source itself; name another.");
        }
    }

    private RunReport RunStages(IStreamSegmenter segmenter, CancellationToken cancellation)
    {
        var source = run.Source;
        var description = source.Description;
        var mode = description.Live ? QueueMode.DropOldest : QueueMode.Wait;
        var metrics = new StreamMetrics(run.Time);
        using var pool = new FramePool(description.Size, Places(run.Sinks.Count));
        using var captured = new FrameQueue(QueueCapacity, mode, metrics.AddQueue("segment"));
        using var segmented = new FrameQueue(QueueCapacity, mode, metrics.AddQueue("overlay"));
        var presented = run.Sinks.Select(sink => new FrameQueue(QueueCapacity, mode, metrics.AddQueue(sink.Name))).ToArray();
        var overlay = run.Sinks.Any(s => s.NeedsOverlay) ? new MaskOverlay() : null;
        var second = run.Sinks.Any(s => s.NeedsCleanPicture) ? pool : null;

        var stages = new StageGroup(stop: source.Abort);
        using (cancellation.Register(source.Abort))
        using (run.Progress is { } progress ? new ProgressReporter(progress, stages.Fail, metrics, description.FrameCount, run.Time) : null)
        {
            foreach (var (sink, queue) in run.Sinks.Zip(presented))
            {
                stages.Start($"srnet {sink.Name}", new SinkStage(sink, queue, metrics) { FrameThrough = metrics.FrameEmitted }.Run);
            }

            var outputs = run.Sinks.Zip(presented, (sink, queue) => new PresentStage.Output(queue, sink.NeedsOverlay)).ToArray();
            stages.Start("srnet present", new PresentStage(overlay, second, segmented, outputs, metrics).Run);
            stages.Start("srnet segment", new SegmentStage(segmenter, run.Prompts, captured, segmented, metrics).Run);
            stages.Start("srnet capture", new CaptureStage(source, pool, captured, metrics).Run);
            stages.Join();
        }

        foreach (var queue in presented)
        {
            queue.Dispose();
        }

        if (stages.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return metrics.ToReport(description, segmenter.Description, cancellation.IsCancellationRequested ? RunEnding.Cancelled : RunEnding.EndOfSource);
    }

    // One frame in the hands of capture and each sink, two in segmentation's and the overlay's, and those in the queues between them.
    private static int Places(int sinks) => 5 + (2 * QueueCapacity) + (sinks * (1 + QueueCapacity));
}

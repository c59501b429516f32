using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Draws the overlay if any sink shows it and hands every frame to all sinks. It is drawn into the frame itself, unless some sink wants the clean picture:
/// then into a second frame, for those sinks that show it. Both count as emitted, each when its last sink is done.
/// </summary>
/// <param name="overlay">Null when no sink shows it.</param>
/// <param name="pool">Where a second frame comes from; null when none is needed.</param>
/// <param name="input">Segmented frames.</param>
/// <param name="outputs">One queue per sink.</param>
/// <param name="metrics">Of the stream.</param>
internal sealed class PresentStage(MaskOverlay? overlay, FramePool? pool, FrameQueue input, IReadOnlyList<PresentStage.Output> outputs, StreamMetrics metrics)
{
    /// <summary>Where one sink gets its frames.</summary>
    /// <param name="Queue">The sink's queue.</param>
    /// <param name="Overlay">Whether it shows the overlay.</param>
    internal readonly record struct Output(FrameQueue Queue, bool Overlay);

    /// <summary>Runs until the input ends. A sink that ended is passed over: the others still get what is under way.</summary>
    public void Run()
    {
        try
        {
            while (input.TryRead(out var frame))
            {
                Present(frame);
            }
        }
        finally
        {
            foreach (var output in outputs)
            {
                output.Queue.Complete();
            }

            input.Close();
        }
    }

    private void Present(Frame frame)
    {
        Frame? drawn = null;
        try
        {
            if (overlay is not null)
            {
                drawn = Draw(overlay, frame);
            }

            // By index: a foreach over the interface would allocate its enumerator for every frame.
            for (var i = 0; i < outputs.Count; i++)
            {
                outputs[i].Queue.Write((outputs[i].Overlay && drawn is not null ? drawn : frame).Share());
            }
        }
        finally
        {
            Release(frame);
            if (drawn is not null)
            {
                Release(drawn);
            }
        }
    }

    // The second frame, if one is needed.
    private Frame? Draw(MaskOverlay masks, Frame frame)
    {
        var since = metrics.Now();
        var second = pool?.Rent();
        second?.CopyFrom(frame);
        var target = second ?? frame;
        masks.Draw(target.Rgb, target.Stride, target.Labels, target.Size);
        metrics.StageDone(PipelineStage.Overlay, since);
        return second;
    }

    private void Release(Frame frame)
    {
        var captured = frame.CaptureStamp;
        if (frame.Release())
        {
            metrics.FrameEmitted(captured);
        }
    }
}

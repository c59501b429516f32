using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Live;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Segments whatever frame is the newest when it is this stream's turn. None is taken before, nor ahead: it would only grow old. What arrives meanwhile and
/// does not stay the newest is dropped by the queue, so overload costs pictures, never delay.
/// </summary>
internal sealed class LiveSegmentStage(LiveSegmenter segmenter, ComputeTurns turns, FrameQueue input, FrameQueue output, StreamMetrics metrics)
{
    /// <summary>Runs until the input ends or nobody reads the output any more.</summary>
    public void Run()
    {
        try
        {
            while (input.WaitForFrame() && output.Write(SegmentNewest()))
            {
            }
        }
        finally
        {
            output.Complete();
            input.Close();
        }
    }

    private Frame SegmentNewest()
    {
        // Without objects there is nothing to wait for.
        var computes = segmenter.MakeReady();
        using var turn = computes ? turns.Take() : default;

        // A frame was there, and the queue only ever replaces it.
        if (!input.TryReadNow(out var frame))
        {
            throw new InvalidOperationException("The queue lost its frame.");
        }

        try
        {
            segmenter.Step(frame.Image, frame.Labels);
            frame.SetObjects(segmenter.Objects);
            metrics.FrameProcessed(segmenter.StageTimes, segmenter.Objects);
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }
}

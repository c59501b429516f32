using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Segments the frame that is the newest when it is this stream's turn. A stream that takes turns takes none before, nor ahead: it would only grow old, so
/// overload costs pictures, never delay. A stream that has the processor to itself takes one ahead that is queued already, so that its encoding runs beside
/// the segmentation of the one before it; nothing is ever waited for to get one.
/// </summary>
/// <param name="segmenter">Of the stream.</param>
/// <param name="turns">At the processor, shared with other streams; null when the stream is alone. What computes on a GPU takes none.</param>
/// <param name="input">Captured frames.</param>
/// <param name="output">Gets them segmented.</param>
/// <param name="metrics">Of the stream.</param>
internal sealed class SegmentStage(StreamSegmenter segmenter, ComputeTurns? turns, FrameQueue input, FrameQueue output, StreamMetrics metrics)
{
    private Frame? _ahead;

    /// <summary>Runs until the input ends or nobody reads the output any more.</summary>
    public void Run()
    {
        try
        {
            while ((_ahead is not null || input.WaitForFrame()) && output.Write(SegmentNext()))
            {
            }
        }
        finally
        {
            if (_ahead is not null)
            {
                input.Abandon(_ahead, DropReason.Shutdown);
            }

            output.Complete();
            input.Close();
        }
    }

    private Frame SegmentNext()
    {
        // Without objects there is nothing to wait for.
        var computes = segmenter.MakeReady();
        var asked = metrics.Now();
        using var turn = computes && turns is not null && segmenter.UsesProcessor ? turns.Take() : default;
        var begun = metrics.Now();
        var frame = Take();
        try
        {
            if (turns is null && segmenter.CanPrepare && input.TryReadNow(out _ahead))
            {
                segmenter.Prepare(frame.Image, _ahead.Image);
            }

            segmenter.Step(frame.Image, frame.Labels, frame.Index, frame.CaptureStamp);
            segmenter.Overload?.FrameDone(metrics.Captured, metrics.Between(asked, begun), metrics.Between(begun, metrics.Now()));
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

    private Frame Take()
    {
        var frame = _ahead;
        _ahead = null;

        // One was there when it was looked for, and the queue only ever replaces it.
        return frame ?? (input.TryReadNow(out frame) ? frame : throw new InvalidOperationException("The queue lost its frame."));
    }
}

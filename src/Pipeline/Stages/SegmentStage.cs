using System.Diagnostics.CodeAnalysis;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Segments frame by frame. The prompts go with the first frame that gets here. A frame that is queued already is taken ahead, so that its encoding
/// runs beside the segmentation of the one before it; nothing is ever waited for to get one.
/// </summary>
internal sealed class SegmentStage(IStreamSegmenter segmenter, IReadOnlyList<ObjectPrompt>? prompts, FrameQueue input, FrameQueue output, StreamMetrics metrics)
{
    private IReadOnlyList<ObjectPrompt>? _pending = prompts;
    private Frame? _ahead;

    /// <summary>Runs until the input ends or nobody reads the output any more.</summary>
    public void Run()
    {
        try
        {
            while (TryTake(out var frame))
            {
                Segment(frame);
                if (!output.Write(frame))
                {
                    return;
                }
            }
        }
        finally
        {
            if (_ahead is not null)
            {
                input.Abandon(_ahead);
            }

            output.Complete();
            input.Close();
        }
    }

    private bool TryTake([NotNullWhen(true)] out Frame? frame)
    {
        frame = _ahead;
        _ahead = null;
        if (frame is null && input.TryRead(out frame))
        {
            PrepareOrDispose(frame);
        }

        return frame is not null;
    }

    private void Segment(Frame frame)
    {
        try
        {
            if (input.TryReadNow(out var next))
            {
                PrepareOrDispose(next);
                _ahead = next;
            }

            segmenter.Step(frame.Image, frame.Labels, _pending);
            _pending = null;
            frame.SetObjects(segmenter.Objects);
            metrics.FrameProcessed(segmenter.StageTimes, segmenter.Objects);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private void PrepareOrDispose(Frame frame)
    {
        try
        {
            segmenter.Prepare(frame.Image);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }
}

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Sessions;

namespace SRNet.Pipeline.Stages;

/// <summary>Segments frame by frame. The prompt goes with the first frame that gets here.</summary>
internal sealed class SegmentStage(IStreamSegmenter segmenter, MaskPrompt prompt, FrameQueue input, FrameQueue output, StreamMetrics metrics)
{
    private MaskPrompt? _pending = prompt;

    /// <summary>Runs until the input ends or nobody reads the output any more.</summary>
    public void Run()
    {
        try
        {
            while (input.TryRead(out var frame))
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
            output.Complete();
            input.Close();
        }
    }

    private void Segment(Frame frame)
    {
        try
        {
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
}

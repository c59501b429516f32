using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;

namespace SRNet.Pipeline.Stages;

/// <summary>Draws the overlay if any sink shows it and hands every frame to all sinks.</summary>
internal sealed class PresentStage(MaskOverlay? overlay, FrameQueue input, IReadOnlyList<FrameQueue> outputs, StreamMetrics metrics)
{
    /// <summary>Runs until the input ends. A sink that ended is passed over: the others still get what is under way.</summary>
    public void Run()
    {
        try
        {
            while (input.TryRead(out var frame))
            {
                var captured = frame.CaptureStamp;
                try
                {
                    Present(frame);
                }
                finally
                {
                    if (frame.Release())
                    {
                        metrics.FrameEmitted(captured);
                    }
                }
            }
        }
        finally
        {
            foreach (var output in outputs)
            {
                output.Complete();
            }

            input.Close();
        }
    }

    private void Present(Frame frame)
    {
        if (overlay is not null)
        {
            var since = metrics.Now();
            overlay.Draw(frame.Rgb, frame.Stride, frame.Labels, frame.Size);
            metrics.StageDone(PipelineStage.Overlay, since);
        }

        // By index: a foreach over the interface would allocate its enumerator for every frame.
        for (var i = 0; i < outputs.Count; i++)
        {
            outputs[i].Write(frame.Share());
        }
    }
}

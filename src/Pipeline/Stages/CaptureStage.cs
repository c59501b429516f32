using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Stages;

/// <summary>Fills free frames from the source.</summary>
internal sealed class CaptureStage(IFrameSource source, FramePool pool, FrameQueue output, StreamMetrics metrics)
{
    /// <summary>Runs until the source ends, is aborted, or nobody reads the output any more.</summary>
    public void Run()
    {
        try
        {
            for (long index = 0; Capture(index) is { } frame && output.Write(frame); index++)
            {
            }
        }
        finally
        {
            output.Complete();
        }
    }

    private Frame? Capture(long index)
    {
        var frame = pool.Rent();
        try
        {
            var since = metrics.Now();
            if (source.TryRead(frame.Rgb, frame.Stride, out var info))
            {
                metrics.StageDone(PipelineStage.Capture, since);
                metrics.FrameCaptured(info);
                frame.Stamp(index, info, metrics.Now());
                return frame;
            }
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        frame.Dispose();
        return null;
    }
}

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sound;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Stages;

/// <summary>Fills free frames from the source, and takes the sound off them.</summary>
internal sealed class CaptureStage(IFrameSource source, FramePool pool, FrameQueue output, SoundTrack sound, StreamMetrics metrics)
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
            var read = source.TryRead(frame.Rgb, frame.Stride, out var info);
            sound.Add(info.Sound);
            if (read)
            {
                metrics.StageDone(PipelineStage.Capture, since);
                metrics.FrameCaptured(info);
                frame.Stamp(index, info with { Sound = null }, metrics.Now());
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

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sound;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Stages;

/// <summary>Fills free frames from the source, and takes the sound off them.</summary>
/// <param name="source">Opened.</param>
/// <param name="pool">Has free frames.</param>
/// <param name="output">Gets them filled.</param>
/// <param name="sound">Gets the sound.</param>
/// <param name="takesPlanes">Whether whoever segments would rather have a picture as it was decoded.</param>
/// <param name="metrics">Of the stream.</param>
internal sealed class CaptureStage(IFrameSource source, FramePool pool, FrameQueue output, SoundTrack sound, Func<bool> takesPlanes, StreamMetrics metrics)
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
                var planes = takesPlanes() ? source.CopyPlanes(frame.Planes) : null;
                metrics.StageDone(PipelineStage.Capture, since);
                metrics.FrameCaptured(info);
                frame.Stamp(index, info with { Sound = null }, metrics.Now(), planes);
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

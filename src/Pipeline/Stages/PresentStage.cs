using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Queues;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Hands every frame to the outputs there are at that moment. Masks are drawn into a second frame, so that outputs that want the clean picture, and whoever
/// asks for the latest one, have it.
/// </summary>
internal sealed class PresentStage(FramePool pool, FrameQueue input, StreamOutputs outputs, StreamObjects objects, LatestPicture latest, RecentFrames recent, StreamMetrics metrics)
{
    private readonly MaskOverlay _overlay = new();
    private int _version = -1;

    /// <summary>Runs until the input ends.</summary>
    public void Run()
    {
        try
        {
            while (input.TryRead(out var frame))
            {
                using (frame)
                {
                    Present(frame);
                }
            }
        }
        finally
        {
            latest.Detach();
            recent.Clear();
            input.Close();
        }
    }

    private void Present(Frame frame)
    {
        latest.Set(frame);
        recent.Add(frame);
        using var drawn = outputs.Poll() ? Draw(frame) : null;
        var taken = outputs.Write(frame, drawn);
        metrics.FrameEmitted(frame.CaptureStamp);
        if (!taken)
        {
            metrics.FrameThrough(frame.CaptureStamp);
        }
    }

    private Frame Draw(Frame frame)
    {
        var since = metrics.Now();
        if (_version != objects.Version)
        {
            _version = objects.Version;
            foreach (var item in objects.All())
            {
                _overlay.SetColour(item.Id, item.Colour);
            }
        }

        var drawn = pool.Rent();
        drawn.CopyFrom(frame);
        _overlay.Draw(drawn.Rgb, drawn.Stride, drawn.Labels, drawn.Size);
        metrics.StageDone(PipelineStage.Overlay, since);
        return drawn;
    }
}

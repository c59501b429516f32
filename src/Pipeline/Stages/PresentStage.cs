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
/// <param name="pool">Of the run.</param>
/// <param name="input">Segmented frames.</param>
/// <param name="outputs">Of the stream.</param>
/// <param name="objects">Of the stream.</param>
/// <param name="captions">Draws into a picture with masks what else is to be seen of its objects; null = nothing.</param>
/// <param name="latest">Gets every frame.</param>
/// <param name="recent">Gets every frame.</param>
/// <param name="metrics">Of the stream.</param>
internal sealed class PresentStage(
    FramePool pool, FrameQueue input, StreamOutputs outputs, StreamObjects objects, Action<Frame, IReadOnlyList<StreamObject>>? captions, LatestPicture latest,
    RecentFrames recent, StreamMetrics metrics)
{
    private readonly MaskOverlay _overlay = new();
    private IReadOnlyList<StreamObject> _known = [];
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
            _known = objects.All();
            foreach (var item in _known)
            {
                _overlay.SetColour(item.Id, item.Colour);
            }
        }

        var drawn = pool.Rent();
        drawn.CopyFrom(frame);
        _overlay.Draw(drawn.Rgb, drawn.Stride, drawn.Labels, drawn.Size);
        captions?.Invoke(drawn, _known);
        metrics.StageDone(PipelineStage.Overlay, since);
        return drawn;
    }
}

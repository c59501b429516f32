using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Sessions;

/// <summary>One stream being segmented: its memory, its objects. Not thread-safe: one frame after the other.</summary>
public sealed class SrNetSession : IDisposable
{
    /// <summary>Prepares a stream; the model is shared and outlives the session.</summary>
    public SrNetSession(SrNetModel model, SessionOptions options) => throw new NotImplementedException();

    public ImageSize FrameSize => throw new NotImplementedException();

    /// <summary>The size the network works at.</summary>
    public ImageSize InternalSize => throw new NotImplementedException();

    /// <summary>Milliseconds of each stage in the last <see cref="Step"/>, in the order of the path.</summary>
    public ReadOnlySpan<StageTime> StageTimes => throw new NotImplementedException();

    /// <summary>The objects in the last frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Objects => throw new NotImplementedException();

    /// <summary>Segments the next frame. Without any object so far and without a prompt the labels are all background.</summary>
    /// <param name="frame">The frame, of <see cref="FrameSize"/>.</param>
    /// <param name="labels">Receives one object id per pixel, width * height bytes.</param>
    /// <param name="prompt">Masks that a person gave for this very frame, or null.</param>
    public void Step(RgbImage frame, Span<byte> labels, MaskPrompt? prompt = null) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}

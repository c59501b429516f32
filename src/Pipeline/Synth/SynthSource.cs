using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth;

/// <summary>A rendered scene as a source. The true masks of every frame are known.</summary>
public sealed class SynthSource : IFrameSource
{
    public SourceDescription Description => throw new NotImplementedException();

    /// <summary>The true mask of any frame, drawn anew: ask for frame 0 to have a prompt, for any frame to score it. Thread-safe.</summary>
    /// <param name="frame">Index of the frame, from 0.</param>
    /// <param name="labels">Receives width * height object ids, 1 and up; 0 = background or hidden.</param>
    public void RenderTruth(long frame, Span<byte> labels) => throw new NotImplementedException();

    /// <summary>The true mask of the first frame, as a prompt.</summary>
    public LabelMap FirstTruth() => throw new NotImplementedException();

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info) => throw new NotImplementedException();

    public void Abort() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}

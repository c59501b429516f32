using SRNet.Interop.Media;

namespace SRNet.Evaluation.Datasets;

/// <summary>Reads a sequence's frames one after the other, from files or out of a video. One thread at a time.</summary>
internal sealed class FrameReader(EvaluationSequence sequence) : IDisposable
{
    private readonly VideoDecoder? _decoder = sequence.Video is { } video ? VideoDecoder.Open(new VideoDecoderOptions { Url = video }) : null;

    /// <summary>The frame that follows the one read before, packed RGB.</summary>
    /// <exception cref="SRNet.SrNetException">It cannot be read, has another size, or the clip ends before its truth does.</exception>
    public byte[] Read(int index)
    {
        if (_decoder is null)
        {
            return FrameFiles.ReadFrame(sequence.Frames[index], sequence.Size);
        }

        var rgb = new byte[3 * sequence.Size.Pixels];
        return _decoder.TryRead(rgb, 3 * sequence.Size.Width, out _) ? rgb : throw Clip.TooShort(sequence.Name, index, sequence.Frames.Count);
    }

    public void Dispose() => _decoder?.Dispose();
}

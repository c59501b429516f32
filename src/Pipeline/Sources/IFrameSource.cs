using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;

namespace SRNet.Pipeline.Sources;

/// <summary>An opened source of RGB frames of one fixed size. Read by one thread; <see cref="Abort"/> may come from any.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>What is known of the source. Does not change.</summary>
    SourceDescription Description { get; }

    /// <summary>Waits for the next frame and writes it.</summary>
    /// <param name="rgb">Receives interleaved R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row of <paramref name="rgb"/> to the next, at least 3 * width.</param>
    /// <param name="info">When the frame belongs, whether it is whole, and the sound that came with it; at the end of the source the sound that is left.</param>
    /// <returns>False at the end of the source, or after <see cref="Abort"/>.</returns>
    /// <exception cref="SrNetException">The source broke off for good.</exception>
    bool TryRead(Span<byte> rgb, int stride, out FrameInfo info);

    /// <summary>Copies the planes of the frame that was read last, as its decoder made them: half the bytes of its RGB.</summary>
    /// <param name="planes">At least <see cref="YuvForm.Bytes"/>.</param>
    /// <returns>What they are; null: it has none.</returns>
    YuvForm? CopyPlanes(Span<byte> planes) => null;

    /// <summary>Makes a waiting <see cref="TryRead"/> return false soon, and every later one at once.</summary>
    void Abort();
}

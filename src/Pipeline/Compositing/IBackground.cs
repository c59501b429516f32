using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>What is shown behind the objects.</summary>
public interface IBackground
{
    /// <summary>Gets ready for frames of one size, with such pixels.</summary>
    /// <exception cref="SrNetException">It cannot be used.</exception>
    void Open(ImageSize size, PixelAspect aspect);

    /// <summary>The background of one frame: R, G, B, rows packed; valid until the next call.</summary>
    /// <param name="frame">The clean picture.</param>
    /// <param name="alpha">How much of an object every pixel is, rows packed.</param>
    ReadOnlySpan<byte> Behind(Frame frame, ReadOnlySpan<byte> alpha);
}

using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>One colour, to be keyed out elsewhere.</summary>
public sealed class SolidBackground(byte red, byte green, byte blue) : IBackground
{
    private byte[] _pixels = [];

    /// <summary>The green that editing programs expect (0, 177, 64).</summary>
    public static SolidBackground Green() => new(0, 177, 64);

    /// <inheritdoc />
    public void Open(ImageSize size, PixelAspect aspect)
    {
        _pixels = new byte[3 * size.Pixels];
        for (var i = 0; i < _pixels.Length; i += 3)
        {
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (red, green, blue);
        }
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> Behind(Frame frame, ReadOnlySpan<byte> alpha) => _pixels;
}

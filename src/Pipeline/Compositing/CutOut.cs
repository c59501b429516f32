using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>The objects of a frame on nothing: R, G, B and straight alpha.</summary>
internal sealed class CutOut(ImageSize size)
{
    private readonly Matte _matte = new(size);
    private readonly byte[] _rgba = new byte[4 * size.Pixels];

    /// <summary>R, G, B, A, rows packed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(Frame frame)
    {
        _matte.Read(frame.Labels);
        for (var y = 0; y < size.Height; y++)
        {
            Blend.Rgba(frame.Rgb.Slice(y * frame.Stride, 3 * size.Width), _matte.Alpha.Slice(y * size.Width, size.Width), _rgba.AsSpan(4 * y * size.Width, 4 * size.Width));
        }

        return _rgba;
    }
}

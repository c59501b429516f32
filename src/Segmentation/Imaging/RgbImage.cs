namespace SRNet.Segmentation.Imaging;

/// <summary>A view of an 8-bit RGB picture, interleaved R, G, B, that somebody else owns.</summary>
public readonly ref struct RgbImage
{
    /// <summary>Views <paramref name="pixels"/> as a picture.</summary>
    /// <param name="pixels">At least (height - 1) * stride + 3 * width bytes.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="stride">Bytes from one row to the next; 3 * width when rows are packed.</param>
    public RgbImage(ReadOnlySpan<byte> pixels, ImageSize size, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * size.Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, ((size.Height - 1) * stride) + (3 * size.Width), nameof(pixels));
        Pixels = pixels;
        Size = size;
        Stride = stride;
    }

    /// <summary>R, G, B of all pixels, top row first.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The same picture as its decoder made it: a device that works on these takes them instead, which are half the bytes. None where there are
    /// none.</summary>
    public YuvPlanes Planes { get; init; }

    /// <summary>Row <paramref name="y"/>, 3 * width bytes.</summary>
    public ReadOnlySpan<byte> Row(int y) => Pixels.Slice(y * Stride, 3 * Size.Width);
}

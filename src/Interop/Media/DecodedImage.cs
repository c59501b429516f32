namespace SRNet.Interop.Media;

/// <summary>An image in memory.</summary>
public sealed class DecodedImage
{
    internal DecodedImage(ImageFormat format, PixelKind kind, int width, int height)
    {
        Format = format;
        Kind = kind;
        Width = width;
        Height = height;
        Pixels = new byte[(kind == PixelKind.Rgb24 ? 3L : 1L) * width * height];
        Palette = kind == PixelKind.Palette8 ? new byte[3 * 256] : null;
    }

    /// <summary>The kind of file it came in.</summary>
    public ImageFormat Format { get; }

    /// <summary>What one pixel is.</summary>
    public PixelKind Kind { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Packed rows, top row first: width * height bytes, three times that for RGB. Indices of palette images are as stored in the file.</summary>
    public byte[] Pixels { get; }

    /// <summary>256 colours R, G, B, unused ones black; null when the image has none.</summary>
    public byte[]? Palette { get; }

    /// <summary>The image in colour, packed R, G, B; <see cref="Pixels"/> itself when it is that already.</summary>
    public byte[] ToRgb24()
    {
        if (Kind == PixelKind.Rgb24)
        {
            return Pixels;
        }

        var rgb = new byte[3L * Pixels.Length];
        for (var i = 0; i < Pixels.Length; i++)
        {
            var target = rgb.AsSpan(3 * i, 3);
            if (Palette is null)
            {
                target.Fill(Pixels[i]);
            }
            else
            {
                Palette.AsSpan(3 * Pixels[i], 3).CopyTo(target);
            }
        }

        return rgb;
    }
}

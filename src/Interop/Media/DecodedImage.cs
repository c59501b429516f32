using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>An image in memory.</summary>
public sealed class DecodedImage
{
    internal DecodedImage(in MediaImageInfo info)
    {
        (Format, Kind, Width, Height) = ((ImageFormat)info.Format, (PixelKind)info.Pixels, info.Width, info.Height);
        (Turned, Aspect) = (info.Orientation != 1, new PixelAspect(info.AspectNum, info.AspectDen));
        Pixels = new byte[(Kind == PixelKind.Rgb24 ? 3L : Kind == PixelKind.Gray16 ? 2L : 1L) * Width * Height];
        Palette = Kind == PixelKind.Palette8 ? new byte[3 * 256] : null;
        Alpha = info.Alpha != 0 ? new byte[(long)Width * Height] : null;
    }

    private static int HighByte => BitConverter.IsLittleEndian ? 1 : 0;

    /// <summary>The kind of file it came in.</summary>
    public ImageFormat Format { get; }

    /// <summary>What one pixel is.</summary>
    public PixelKind Kind { get; }

    /// <summary>It is not stored as it is seen: its EXIF orientation says how it was turned or mirrored for <see cref="Pixels"/>.</summary>
    public bool Turned { get; }

    /// <summary>Of the upright picture; square when the file does not say.</summary>
    public PixelAspect Aspect { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Packed rows, top row first: width * height bytes, twice that for 16 bits of gray, three times for RGB. Indices of palette images are as stored in the file.</summary>
    public byte[] Pixels { get; }

    /// <summary>256 colours R, G, B, unused ones black; null when the image has none.</summary>
    public byte[]? Palette { get; }

    /// <summary>How opaque each pixel is, 0 to 255; null when the file does not say.</summary>
    public byte[]? Alpha { get; }

    /// <summary>The image in colour, packed R, G, B; <see cref="Pixels"/> itself when it is that already.</summary>
    public byte[] ToRgb24()
    {
        if (Kind == PixelKind.Rgb24)
        {
            return Pixels;
        }

        var (gray, step) = Kind == PixelKind.Gray16 ? (HighByte, 2) : (0, 1);
        var rgb = new byte[3L * Width * Height];
        for (var i = 0; i < Width * Height; i++)
        {
            var target = rgb.AsSpan(3 * i, 3);
            if (Palette is null)
            {
                target.Fill(Pixels[(step * i) + gray]);
            }
            else
            {
                Palette.AsSpan(3 * Pixels[i], 3).CopyTo(target);
            }
        }

        return rgb;
    }
}

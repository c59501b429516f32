namespace SRNet.Segmentation.Imaging;

/// <summary>A mask of several objects: one byte per pixel, 0 = background, 1..254 = object id, 255 = void (counts for nobody). Rows are packed.</summary>
public sealed class LabelMap
{
    /// <summary>An all-background map.</summary>
    public LabelMap(ImageSize size)
        : this(size, new byte[size.Pixels])
    {
    }

    /// <summary>Takes <paramref name="pixels"/>, width * height bytes, as the map's storage.</summary>
    public LabelMap(ImageSize size, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, size.Pixels, nameof(pixels));
        Size = size;
        Pixels = pixels;
    }

    /// <summary>The label of pixels that are no object.</summary>
    public const byte Background = 0;

    /// <summary>The label of pixels that are nobody's: neither background nor an object.</summary>
    public const byte Void = 255;

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>One label per pixel, rows packed, top row first.</summary>
    public byte[] Pixels { get; }

    /// <summary>The same map in another size: the nearest pixels.</summary>
    public LabelMap ResizedTo(ImageSize size)
    {
        if (size == Size)
        {
            return this;
        }

        var resized = new LabelMap(size);
        for (var y = 0; y < size.Height; y++)
        {
            var from = (long)y * Size.Height / size.Height * Size.Width;
            for (var x = 0; x < size.Width; x++)
            {
                resized.Pixels[(y * size.Width) + x] = Pixels[from + ((long)x * Size.Width / size.Width)];
            }
        }

        return resized;
    }

    /// <summary>The object ids that occur, ascending, without background and void.</summary>
    public IReadOnlyList<int> ObjectIds()
    {
        Span<bool> seen = stackalloc bool[256];
        foreach (var label in Pixels)
        {
            seen[label] = true;
        }

        var ids = new List<int>();
        for (var id = 1; id < Void; id++)
        {
            if (seen[id])
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}

/// <summary>The colours of object ids that the field uses (DAVIS, PASCAL VOC).</summary>
public static class LabelPalette
{
    /// <summary>256 colours R, G, B. Bit 3k + c of the id is bit 7 - k of channel c, so that neighbouring ids look unlike.</summary>
    public static byte[] Rgb { get; } = Create();

    private static byte[] Create()
    {
        var palette = new byte[256 * 3];
        for (var id = 0; id < 256; id++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                palette[(3 * id) + (bit % 3)] |= (byte)(((id >> bit) & 1) << (7 - (bit / 3)));
            }
        }

        return palette;
    }
}

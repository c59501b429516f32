namespace SRNet.Segmentation.Imaging;

/// <summary>Whether a picture has colours. A camera that turns to night shows the same things without any.</summary>
internal enum PictureLook
{
    /// <summary>With colours.</summary>
    Colour,

    /// <summary>Without: infrared, or a grey camera.</summary>
    Grey,
}

/// <summary>Finds the look of pictures, and gives a picture the other.</summary>
internal static class PictureLooks
{
    // A pixel of every so many along each axis is looked at: some thousand of a picture.
    private const int Step = 8;

    // Largest less smallest channel, mean over the picture, of 255: rounding and the chroma of compressed grey leave up to 2; the palest picture with colours seen had 9.
    private const float MostOfGrey = 2;
    private const float LeastOfColour = 5;

    // In the dark nothing has colours: a picture whose largest channel is less than this on average tells nothing.
    private const float Dark = 16;

    /// <summary>The look of a picture.</summary>
    /// <param name="picture">Any.</param>
    /// <param name="before">That of the picture before, which stays where this one does not tell.</param>
    public static PictureLook Of(RgbImage picture, PictureLook before)
    {
        long chroma = 0, light = 0, count = 0;
        for (var y = 0; y < picture.Size.Height; y += Step)
        {
            var row = picture.Row(y);
            for (var x = 0; x + 2 < row.Length; x += 3 * Step)
            {
                var most = Math.Max(row[x], Math.Max(row[x + 1], row[x + 2]));
                chroma += most - Math.Min(row[x], Math.Min(row[x + 1], row[x + 2]));
                light += most;
                count++;
            }
        }

        return light < Dark * count ? before
            : chroma <= MostOfGrey * count ? PictureLook.Grey
            : chroma > LeastOfColour * count ? PictureLook.Colour
            : before;
    }

    /// <summary>Gives every pixel its luminance by ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in all three channels.</summary>
    /// <param name="rgb">Interleaved R, G, B.</param>
    public static void TakeColours(Span<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            rgb.Slice(i, 3).Fill((byte)(((299 * rgb[i]) + (587 * rgb[i + 1]) + (114 * rgb[i + 2]) + 500) / 1000));
        }
    }
}

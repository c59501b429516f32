namespace SRNet.Segmentation.Masks;

/// <summary>JPEG changes values a little everywhere: what was black and white can still be told apart, ids cannot.</summary>
internal static class JpegMask
{
    private const int Middle = 128, Gray = 24, Unsure = 64;

    /// <summary>Cuts a black and white mask in the middle.</summary>
    /// <returns>False when it is no such mask.</returns>
    public static bool Cut(MaskPicture picture)
    {
        var values = picture.Colours.Select(Value).ToArray();
        var unsure = picture.Pixels.Count(place => values[place] is null or (>= Unsure and < 256 - Unsure));
        if (picture.IsPhoto || unsure > picture.Pixels.Length / 20)
        {
            return false;
        }

        var white = Array.FindIndex(values, value => value >= Middle);
        if (white < 0)
        {
            return false;
        }

        picture.Colours[white] = 0xFFFFFF;
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = values[picture.Pixels[i]] >= Middle ? white : MaskPicture.Background;
        }

        return true;
    }

    // How bright a colour is; null of one that is not gray.
    private static int? Value(int colour)
    {
        int r = colour >> 16, g = (colour >> 8) & 255, b = colour & 255;
        return Math.Max(Math.Abs(r - g), Math.Abs(b - g)) <= Gray ? g : null;
    }
}

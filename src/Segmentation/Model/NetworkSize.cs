using System.Globalization;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Model;

/// <summary>The sizes the network can work at: how they are written, what bounds them, and which one is taken when none is asked for.</summary>
public static class NetworkSize
{
    /// <summary>Both sides are multiples of it: the coarsest features have this stride.</summary>
    public const int Multiple = 16;

    /// <summary>The shortest side an engine is run at.</summary>
    public const int ShortestSide = 32;

    /// <summary>The longest side an engine is run at.</summary>
    public const int LongestSide = 4096;

    /// <summary>The aspect ratio at which the short side is the one that is asked for.</summary>
    private const double Usual = 16.0 / 9;

    /// <summary>How much longer than the frame's own sides: enlarging shows nothing new, but small things cover more of the network's cells.</summary>
    private const double MostEnlarged = 1.5;

    /// <summary>Whether the network can work at a size.</summary>
    /// <param name="size">Which.</param>
    /// <param name="longest">A tighter bound of the sides, for sizes that somebody else pays for.</param>
    public static bool IsUsable(ImageSize size, int longest = LongestSide) => IsUsable(size.Height, longest) && IsUsable(size.Width, longest);

    /// <summary>Reads "384x672", height x width; null when the text is no size that the network can work at.</summary>
    /// <inheritdoc cref="IsUsable(ImageSize, int)" path="/param[@name='longest']"/>
    public static ImageSize? TryParse(string text, int longest = LongestSide)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('x') is [var high, var wide]
            && int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && int.TryParse(wide, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && new ImageSize(width, height) is var size && IsUsable(size, longest)
            ? size
            : null;
    }

    /// <summary>What a size has to be, as the end of a sentence.</summary>
    /// <inheritdoc cref="IsUsable(ImageSize, int)" path="/param[@name='longest']"/>
    public static string Rule(int longest = LongestSide) => $"height x width, both multiples of {Multiple} from {ShortestSide} to {longest}, such as 384x672";

    /// <summary>Chooses: the frames' aspect ratio and a fixed number of pixels, so that every frame costs the same and is seen in the same detail. A fixed
    /// short side would give a 3:2 picture a seventh fewer pixels than a 16:9 one.</summary>
    /// <param name="frame">The frames.</param>
    /// <param name="shortSide">Short side at 16:9, in pixels.</param>
    /// <param name="stride">Both sides are multiples of it.</param>
    internal static ImageSize Of(ImageSize frame, double shortSide, int stride)
    {
        var pixels = Math.Min(shortSide * shortSide * Usual, MostEnlarged * MostEnlarged * frame.Width * frame.Height);
        var width = Math.Sqrt(pixels * frame.Width / frame.Height);
        return new ImageSize(ToStride(width), ToStride(pixels / width));

        int ToStride(double length) => Math.Clamp((int)Math.Round(length / stride) * stride, ShortestSide, LongestSide);
    }

    private static bool IsUsable(int side, int longest) => side % Multiple == 0 && side >= ShortestSide && side <= longest;
}

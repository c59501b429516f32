using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Model;

/// <summary>The size the network works at for frames of a given size: their aspect ratio and a fixed number of pixels, so that every frame costs the same and
/// is seen in the same detail. A fixed short side would give a 3:2 picture a seventh fewer pixels than a 16:9 one.</summary>
internal static class NetworkSize
{
    /// <summary>The shortest and the longest side an engine is run at.</summary>
    private const int Shortest = 32, Longest = 4096;

    /// <summary>The aspect ratio at which the short side is the one that is asked for.</summary>
    private const double Usual = 16.0 / 9;

    /// <summary>How much longer than the frame's own sides: enlarging shows nothing new, but small things cover more of the network's cells.</summary>
    private const double MostEnlarged = 1.5;

    /// <summary>Chooses.</summary>
    /// <param name="frame">The frames.</param>
    /// <param name="shortSide">Short side at 16:9, in pixels.</param>
    /// <param name="stride">Both sides are multiples of it.</param>
    public static ImageSize Of(ImageSize frame, double shortSide, int stride)
    {
        var pixels = Math.Min(shortSide * shortSide * Usual, MostEnlarged * MostEnlarged * frame.Width * frame.Height);
        var width = Math.Sqrt(pixels * frame.Width / frame.Height);
        return new ImageSize(ToStride(width), ToStride(pixels / width));

        int ToStride(double length) => Math.Clamp((int)Math.Round(length / stride) * stride, Shortest, Longest);
    }
}

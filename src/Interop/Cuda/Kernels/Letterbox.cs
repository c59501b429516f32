using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A picture scaled into part of a network's input; what is outside the content is padding. All in pixels.</summary>
/// <param name="FrameWidth">Width of the picture.</param>
/// <param name="FrameHeight">Height of the picture.</param>
/// <param name="Width">Width of the network's input.</param>
/// <param name="Height">Height of the network's input.</param>
/// <param name="Left">First column of the content in the network's input.</param>
/// <param name="Top">First row of the content in the network's input.</param>
/// <param name="ContentWidth">Columns of the content.</param>
/// <param name="ContentHeight">Rows of the content.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Letterbox(int FrameWidth, int FrameHeight, int Width, int Height, int Left, int Top, int ContentWidth, int ContentHeight)
{
    /// <summary>The picture fills the whole input, its proportions given up.</summary>
    public static Letterbox Stretch(int frameWidth, int frameHeight, int width, int height) => new(frameWidth, frameHeight, width, height, 0, 0, width, height);

    /// <summary>The picture keeps its proportions and lies in the middle.</summary>
    public static Letterbox Fit(int frameWidth, int frameHeight, int width, int height)
    {
        var scale = Math.Min((double)width / frameWidth, (double)height / frameHeight);
        var contentWidth = Math.Clamp((int)Math.Round(frameWidth * scale), 1, width);
        var contentHeight = Math.Clamp((int)Math.Round(frameHeight * scale), 1, height);
        return new(frameWidth, frameHeight, width, height, (width - contentWidth) / 2, (height - contentHeight) / 2, contentWidth, contentHeight);
    }
}

using System.Globalization;

namespace SRNet.Segmentation.Objects;

/// <summary>A box in pixels: left and top edge, width and height.</summary>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>As boxes are written everywhere: left, top, width, height.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y},{Width},{Height}");
}

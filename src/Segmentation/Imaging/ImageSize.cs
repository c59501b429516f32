namespace SRNet.Segmentation.Imaging;

/// <summary>Width and height in pixels.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Width times height.</summary>
    public int Pixels => Width * Height;

    /// <summary>Written the way the field does: height x width.</summary>
    public override string ToString() => $"{Height}x{Width}";
}

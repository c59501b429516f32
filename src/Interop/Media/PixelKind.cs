namespace SRNet.Interop.Media;

/// <summary>What one pixel of an image is.</summary>
public enum PixelKind
{
    /// <summary>Three bytes R, G, B.</summary>
    Rgb24 = 1,

    /// <summary>One byte, 0 black to 255 white.</summary>
    Gray8 = 2,

    /// <summary>One byte, an index into a palette of 256 colours.</summary>
    Palette8 = 3,

    /// <summary>Four bytes R, G, B, A with straight alpha; written only.</summary>
    Rgba32 = 4,

    /// <summary>Two bytes in the machine's order, 0 black to 65535 white; read only.</summary>
    Gray16 = 5,
}

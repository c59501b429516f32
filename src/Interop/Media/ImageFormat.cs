namespace SRNet.Interop.Media;

/// <summary>The image files that are read.</summary>
public enum ImageFormat
{
    Png = 1,
    Jpeg = 2,
}

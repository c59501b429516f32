namespace SRNet.Interop.Media;

/// <summary>The image files that are read.</summary>
public enum ImageFormat
{
    /// <summary>Rows without loss; gray, palette or colour.</summary>
    Png = 1,
    /// <summary>Photographs, with losses.</summary>
    Jpeg = 2,
}

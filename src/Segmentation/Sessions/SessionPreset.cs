namespace SRNet.Segmentation.Sessions;

/// <summary>A trade of quality for speed: the size the network works at and the frames it remembers, relative to what the bundle was made for.</summary>
public enum SessionPreset
{
    /// <summary>As the bundle was made: for srnet-s the pixels of 384x688, 5 memory frames.</summary>
    Balanced,

    /// <summary>Two thirds of the size, 3 memory frames: under half of the time; thin and small things suffer.</summary>
    Fast,

    /// <summary>Five quarters of the size: over one and a half times the time; finer outlines.</summary>
    Accurate,
}

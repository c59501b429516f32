namespace SRNet.Segmentation;

/// <summary>What a session leaves out of a frame's work, so that a stream keeps its rate; each does all that those before it do.</summary>
public enum Economy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Only every second frame is memorised as the one that the next frame is aligned with.</summary>
    LocalMemory,

    /// <summary>The network works at the size of the next smaller preset.</summary>
    SmallerPicture,
}

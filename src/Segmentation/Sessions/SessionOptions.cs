using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Sessions;

/// <summary>How one stream is segmented.</summary>
public sealed record SessionOptions
{
    /// <summary>Size of the frames that will be given. Fixed for the life of the session.</summary>
    public required ImageSize FrameSize { get; init; }

    /// <summary>Size the network works at, multiples of 16; null = the bundle's short side with the frame's aspect ratio.</summary>
    public ImageSize? InternalSize { get; init; }
}

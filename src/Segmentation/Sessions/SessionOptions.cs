using SRNet.Native;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation.Sessions;

/// <summary>How one stream is segmented.</summary>
public sealed record SessionOptions
{
    /// <summary>Size of the frames that will be given. Fixed for the life of the session.</summary>
    public required ImageSize FrameSize { get; init; }

    /// <summary>Size the network works at, multiples of 16; null = as the preset says, with the frame's aspect ratio.</summary>
    public ImageSize? InternalSize { get; init; }

    /// <summary>How much of the past is remembered; null = as the preset says.</summary>
    public MemoryPolicy? Memory { get; init; }

    /// <summary>Names a trade of quality for speed, for all that is not given.</summary>
    public SessionPreset Preset { get; init; } = SessionPreset.Balanced;

    /// <summary>Decides the outlines of objects marked by box, scribble or click, after their colours were learned and before the network sees them; null = colours decide.</summary>
    public IMaskRefiner? Refiner { get; init; }

    /// <summary>How rough prompts are refined.</summary>
    internal RefinementRule Refinement { get; init; } = RefinementRule.Shipped;

    /// <summary>When objects are lost and found; null = as the bundle says.</summary>
    internal TrackingRule? Tracking { get; init; }

    /// <summary>Refuses sizes that cannot be worked with.</summary>
    internal static void Check(ImageSize frame, ImageSize size)
    {
        if (frame.Width < 1 || frame.Height < 1 || frame.Width > 16384 || frame.Height > 16384)
        {
            throw SrNetException.InvalidInput($"Frames of {frame} cannot be segmented: each side must be 1 to 16384 pixels.");
        }

        if (size.Width % 16 != 0 || size.Height % 16 != 0 || size.Width is < 32 or > 4096 || size.Height is < 32 or > 4096)
        {
            throw SrNetException.InvalidInput($"The network cannot work at {size}: height and width must be multiples of 16 from 32 to 4096, such as 384x672.");
        }
    }
}

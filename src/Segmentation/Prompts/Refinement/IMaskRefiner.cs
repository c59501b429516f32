using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>Finds an object's outline in a picture from what is known and presumed of its pixels, without the network: GrabCut, for instance.</summary>
public interface IMaskRefiner
{
    /// <summary>Decides the pixels of a part of a picture of which nothing sure is known. May be called from several threads at once.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="region">The part, in pixels of the frame: the object with its surroundings, which it is told apart from.</param>
    /// <param name="marks">One per pixel of the region, row by row. Those that presume are replaced by what was found.</param>
    void Refine(RgbImage frame, PixelBox region, Span<RegionMark> marks);
}

/// <summary>What is known of a pixel.</summary>
public enum RegionMark : byte
{
    /// <summary>It is not the object's.</summary>
    Background,

    /// <summary>It is the object's.</summary>
    Object,

    /// <summary>It is presumed not to be.</summary>
    PresumedBackground,

    /// <summary>It is presumed to be.</summary>
    PresumedObject,
}

using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Finding;

/// <summary>Finds things in pictures that nobody has marked. Used by one thread at a time, with one picture of the stream after the other, though not with each.</summary>
public interface IObjectFinder : IDisposable
{
    /// <summary>What there is in a picture, one box for each thing.</summary>
    IReadOnlyList<FoundObject> Find(RgbImage frame);
}

/// <summary>Something that was found.</summary>
/// <param name="Box">Around it, within the picture.</param>
/// <param name="Name">What kind of thing it is; null = nobody knows.</param>
public readonly record struct FoundObject(PixelBox Box, string? Name = null);

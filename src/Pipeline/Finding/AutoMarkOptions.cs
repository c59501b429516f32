using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Finding;

/// <summary>What is marked without a person.</summary>
public sealed record AutoMarkOptions
{
    /// <summary>Makes what finds things in frames of a size; the stream owns it.</summary>
    public required Func<ImageSize, IObjectFinder> Finder { get; init; }

    /// <summary>The most objects that are followed at once because they were found.</summary>
    public int Most { get; init; } = 4;

    /// <summary>Whether a place, in parts of the picture's width and height, is one where things are marked; null = everywhere. The middle of a thing counts.</summary>
    public Func<double, double, bool>? Within { get; init; }
}

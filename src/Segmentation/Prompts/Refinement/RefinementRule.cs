namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>
/// How rough prompts become masks, and when what was found is believed. The values are what <c>SRNet.Bench refinement</c> found best on annotated clips with the weights that are shipped; run it
/// again when the weights change.
/// </summary>
internal sealed record RefinementRule
{
    public static RefinementRule Shipped { get; } = new();

    /// <summary>Whether the network for marks finds new objects, where it came with the program, see <see cref="Outline.MarkOutline"/>; colours then have no say.</summary>
    public bool Marks { get; init; } = true;

    /// <summary>Whether colours refine corrections, and new objects that the network for marks did not find, see <see cref="ColourRefinement"/>.</summary>
    public bool Colours { get; init; } = true;

    /// <summary>How many times the frame is then segmented by the network from its own rough mask.</summary>
    public int NetworkRounds { get; init; } = 1;

    /// <summary>A refined mask that covers less of the rough one than this has collapsed; the rough one is taken.</summary>
    public float LeastShare { get; init; } = 0.08f;

    /// <summary>The network's mask is taken when its overlap (IoU) with the mask it was given is at least this: less is another object, or has run
    /// away.</summary>
    public float LeastAgreement { get; init; } = 0.6f;

    /// <summary>Whether what was found in a picture can be taken for a rough mask.</summary>
    public bool Believe(ReadOnlySpan<bool> rough, ReadOnlySpan<bool> refined)
    {
        var (first, second, _) = Compare(rough, refined);
        return second >= LeastShare * first && second > 0;
    }

    /// <summary>Whether the network's result can be taken for the mask it was given.</summary>
    public bool BelieveNetwork(ReadOnlySpan<bool> given, ReadOnlySpan<bool> refined)
    {
        var (first, second, both) = Compare(given, refined);
        return both > 0 && both >= LeastAgreement * (first + second - both);
    }

    private static (int First, int Second, int Both) Compare(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        int a = 0, b = 0, both = 0;
        for (var i = 0; i < first.Length; i++)
        {
            a += first[i] ? 1 : 0;
            b += second[i] ? 1 : 0;
            both += first[i] && second[i] ? 1 : 0;
        }

        return (a, b, both);
    }
}

namespace SRNet.Pipeline.Overload;

/// <summary>How far a live stream goes to keep its rate; each level does all that those before it do.</summary>
public enum OverloadLevel
{
    /// <summary>Every frame is segmented as the stream was defined.</summary>
    None,

    /// <summary>The local memory is renewed every second frame only.</summary>
    LocalMemory,

    /// <summary>The network works on a smaller picture.</summary>
    SmallerPicture,

    /// <summary>That is not enough: frames are dropped.</summary>
    Dropping,
}

/// <summary>A stream spends less, or more again.</summary>
/// <param name="Level">Where it is now.</param>
/// <param name="Arriving">Frames that came per second.</param>
/// <param name="Segmented">Frames that were segmented per second.</param>
/// <param name="Refusal">Why a level is left out, one sentence; null when none was refused.</param>
public readonly record struct OverloadChange(OverloadLevel Level, double Arriving, double Segmented, string? Refusal);

using SRNet.Pipeline.Sinks;

namespace SRNet.Pipeline.Live;

/// <summary>An output that a live stream makes for itself, as often as it takes: when it starts, when its frames change, when the output broke.</summary>
/// <param name="Kind">A short word for status and metrics: jpeg, record, h264.</param>
/// <param name="NeedsOverlay">Whether it gets pictures with the masks drawn in.</param>
/// <param name="Create">Makes the sink.</param>
/// <param name="Target">Where it goes, for people and without credentials; null when the kind says it all.</param>
public sealed record LiveSinkSpec(string Kind, bool NeedsOverlay, Func<IFrameSink> Create, string? Target = null)
{
    /// <summary>Whether anybody reads what comes out. While nobody does the output gets one last frame, to notice, and then none. Null = always.</summary>
    public Func<bool>? Wanted { get; init; }
}

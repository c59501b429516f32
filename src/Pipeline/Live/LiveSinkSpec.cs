using SRNet.Pipeline.Sinks;

namespace SRNet.Pipeline.Live;

/// <summary>An output that a live stream makes for itself, as often as it takes: when it starts, when its frames change, when the output broke.</summary>
/// <param name="Kind">A short word for status and metrics: preview, record, rtsp.</param>
/// <param name="NeedsOverlay">Whether it gets pictures with the masks drawn in.</param>
/// <param name="Create">Makes the sink.</param>
/// <param name="Target">Where it goes, for people and without credentials; null when the kind says it all.</param>
public sealed record LiveSinkSpec(string Kind, bool NeedsOverlay, Func<IFrameSink> Create, string? Target = null);

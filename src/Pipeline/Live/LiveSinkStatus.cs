namespace SRNet.Pipeline.Live;

/// <summary>How one output of a live stream is doing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Target">Where it goes, without credentials; may be null.</param>
/// <param name="Problem">Why it failed last, null when it works.</param>
public sealed record LiveSinkStatus(string Kind, LiveSinkState State, string? Target, string? Problem);

namespace SRNet.Pipeline.Streams;

/// <summary>Frames dropped in one place for one reason.</summary>
/// <param name="Stage">The stage that would have been next.</param>
/// <param name="Reason">queue_full or shutdown.</param>
/// <param name="Frames">How many.</param>
public sealed record DropCount(string Stage, string Reason, long Frames);

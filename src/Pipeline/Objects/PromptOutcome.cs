namespace SRNet.Pipeline.Objects;

/// <summary>Which picture a prompt was applied to.</summary>
/// <param name="SeenFrameGone">The picture the person saw was no longer there, so the newest one took its place.</param>
public readonly record struct PromptOutcome(bool SeenFrameGone);

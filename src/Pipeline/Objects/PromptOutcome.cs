namespace SRNet.Pipeline.Objects;

/// <summary>What became of what a person asked.</summary>
/// <param name="SeenFrameGone">The picture the person saw was no longer there, so the newest one took its place.</param>
public readonly record struct PromptOutcome(bool SeenFrameGone)
{
    /// <summary>There was something to take back or to do again, or a mark was applied.</summary>
    public bool Changed { get; init; } = true;
}

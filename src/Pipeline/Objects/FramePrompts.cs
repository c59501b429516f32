using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>What is marked in one frame of a run.</summary>
/// <param name="Frame">Its number among those the source gives, from 0; where it is dropped, the next one is meant.</param>
/// <param name="Prompts">At least one.</param>
public sealed record FramePrompts(long Frame, IReadOnlyList<ObjectPrompt> Prompts);

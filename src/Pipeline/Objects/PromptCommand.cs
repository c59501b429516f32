using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>What a person asks of the segmentation, which takes it between two frames.</summary>
/// <param name="Prompt">What the person says of an object; null = a mark or removal is taken back or done again.</param>
/// <param name="Seen">Of which frame; null = of the newest.</param>
/// <param name="Redo">Without a prompt: done again, else taken back.</param>
internal sealed record PromptCommand(ObjectPrompt? Prompt, SeenFrame? Seen, bool Redo = false)
{
    /// <summary>Completes when a frame was segmented with it, or fails with what is wrong with the prompt.</summary>
    public TaskCompletionSource<PromptOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>A prompt on its way to the segmentation, which takes it between two frames.</summary>
/// <param name="Prompt">What the person says.</param>
/// <param name="Seen">Of which frame; null = of the newest.</param>
internal sealed record PromptCommand(ObjectPrompt Prompt, SeenFrame? Seen)
{
    /// <summary>Completes when a frame was segmented with it, or fails with what is wrong with the prompt.</summary>
    public TaskCompletionSource<PromptOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

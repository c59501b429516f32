using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Live;

/// <summary>A prompt on its way to the segmentation, which takes it between two frames.</summary>
internal sealed record PromptCommand(ObjectPrompt Prompt)
{
    /// <summary>Completes when a frame was segmented with it, or fails with what is wrong with the prompt.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>What a person asks of the segmentation, which takes it between two frames.</summary>
/// <param name="Prompts">What the person says of objects in one frame; empty = a mark or removal is taken back or done again.</param>
/// <param name="Seen">Of which frame; null = of the newest.</param>
/// <param name="Redo">Without prompts: done again, else taken back.</param>
internal sealed record PromptCommand(IReadOnlyList<ObjectPrompt> Prompts, SeenFrame? Seen, bool Redo = false)
{
    /// <summary>The picture that was held for the person, whatever has come since; null = <see cref="Seen"/> says which.</summary>
    public HeldFrame? Held { get; init; }

    /// <summary>Completes when a frame was segmented with it, or fails with what is wrong with the prompt.</summary>
    public TaskCompletionSource<PromptOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A frame of some time ago.</summary>
/// <param name="Rgb">Interleaved R, G, B.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Size">Of it.</param>
/// <param name="CaptureStamp">When it was captured, by the stream's clock.</param>
internal sealed record HeldFrame(byte[] Rgb, int Stride, ImageSize Size, long CaptureStamp)
{
    public RgbImage Image => new(Rgb, Size, Stride);
}

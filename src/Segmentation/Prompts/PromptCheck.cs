using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>Tells before a stream is started whether its prompts can be used.</summary>
internal static class PromptCheck
{
    /// <summary>Draws and discards them.</summary>
    /// <param name="prompts">Of one frame.</param>
    /// <param name="size">Of the frames.</param>
    /// <param name="known">Objects of earlier frames.</param>
    /// <exception cref="SrNetException">InvalidInput: why not, in the words a session would use.</exception>
    public static void Check(IReadOnlyList<ObjectPrompt> prompts, ImageSize size, ReadOnlySpan<byte> known)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        PromptSketcher.Draw(prompts, size, known);
    }
}

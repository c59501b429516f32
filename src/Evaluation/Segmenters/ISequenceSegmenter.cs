using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Segmenters;

/// <summary>A method at work on one sequence. Called from one thread at a time, one frame after the other.</summary>
public interface ISequenceSegmenter : IDisposable
{
    /// <summary>The size the method works at inside.</summary>
    ImageSize InternalSize { get; }

    /// <summary>Segments the next frame. The call alone is what the report's fps times.</summary>
    /// <param name="frame">The frame, of the size the sequence was started with.</param>
    /// <param name="labels">Receives one object id per pixel, width * height bytes.</param>
    /// <param name="prompts">What is said of the objects that appear in this very frame, each once, or null. Never null for the first frame that has objects.</param>
    void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts);
}

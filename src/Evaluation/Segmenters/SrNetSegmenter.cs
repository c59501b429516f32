using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Evaluation.Segmenters;

/// <summary>SRNet as a method to evaluate: one session per sequence. The model belongs to the caller.</summary>
/// <param name="model">A loaded bundle.</param>
/// <param name="internalSize">Size the network works at; null = as the preset says.</param>
/// <param name="preset">Names what is not given.</param>
/// <param name="memory">What is remembered; null = as the preset says.</param>
/// <param name="identity">As of <see cref="SessionOptions.Identity"/>.</param>
/// <param name="economy">What is left out of every frame's work once something is followed, as by a stream that does not keep its rate.</param>
public sealed class SrNetSegmenter(
    SrNetModel model, ImageSize? internalSize = null, SessionPreset preset = SessionPreset.Balanced, MemoryPolicy? memory = null,
    bool identity = true, Economy economy = Economy.None) : ISegmenter
{
    /// <inheritdoc />
    public string Name => model.Name;

    /// <inheritdoc />
    public string Device => model.DeviceKind;

    /// <inheritdoc />
    public ISequenceSegmenter Start(ImageSize frameSize) =>
        new Sequence(new SrNetSession(model, new SessionOptions
        {
            FrameSize = frameSize, InternalSize = internalSize, Preset = preset, Memory = memory, Identity = identity,
        }), economy);

    private sealed class Sequence(SrNetSession session, Economy economy) : ISequenceSegmenter
    {
        public ImageSize InternalSize => session.InternalSize;

        public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
        {
            session.Step(frame, labels, prompts);
            if (session.Economy != economy && session.Objects.Length > 0 && !session.TryEconomise(economy, frame, labels, out var why))
            {
                throw SrNetException.InvalidInput($"The stream cannot spend less: {why}");
            }
        }

        public void Dispose() => session.Dispose();
    }
}

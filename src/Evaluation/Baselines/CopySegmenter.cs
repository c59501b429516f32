using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Baselines;

/// <summary>The simplest baseline: every object stays where it was first.</summary>
public sealed class CopySegmenter : ISegmenter
{
    /// <inheritdoc />
    public string Name => "copy";

    /// <inheritdoc />
    public string Device => "cpu";

    /// <inheritdoc />
    public ISequenceSegmenter Start(ImageSize frameSize) => new Sequence(frameSize);

    private sealed class Sequence(ImageSize size) : ISequenceSegmenter
    {
        private readonly byte[] _labels = new byte[size.Pixels];

        public ImageSize InternalSize => size;

        public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
        {
            if (GivenMasks.Of(prompts) is { } given)
            {
                for (var i = 0; i < _labels.Length; i++)
                {
                    _labels[i] = given.Pixels[i] is LabelMap.Background or LabelMap.Void ? _labels[i] : given.Pixels[i];
                }
            }

            _labels.CopyTo(labels);
        }

        public void Dispose()
        {
        }
    }
}

using SRNet.Evaluation.Flow;
using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Baselines;

/// <summary>The baseline that moves: the masks are carried from frame to frame by dense optical flow.</summary>
/// <remarks>Masks stay soft between frames, one plane per object, because rounding to whole pixels in every frame wears them away faster.</remarks>
public sealed class FlowSegmenter : ISegmenter
{
    /// <inheritdoc />
    public string Name => "flow";

    /// <inheritdoc />
    public string Device => "cpu";

    /// <inheritdoc />
    public ISequenceSegmenter Start(ImageSize frameSize) => new Sequence(frameSize);

    private sealed class Sequence : ISequenceSegmenter
    {
        private readonly ImageSize _size;
        private readonly DenseFlow _flow;
        private readonly MaskWarp _warp;
        private readonly List<MaskPlane> _planes = [];

        public Sequence(ImageSize size)
        {
            _size = size;
            _flow = new DenseFlow(size);
            _warp = new MaskWarp(size, _flow.FieldSize, _flow.Factor);
        }

        public ImageSize InternalSize => _flow.FieldSize;

        public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
        {
            if (_flow.Next(frame) is { } field)
            {
                _warp.Apply(_planes, field);
            }

            if (GivenMasks.Of(prompts) is { } given)
            {
                Take(given);
            }

            MaskPlane.Decide(_planes, labels);
        }

        public void Dispose()
        {
        }

        private void Take(LabelMap given)
        {
            foreach (var id in given.ObjectIds())
            {
                if (!_planes.Exists(plane => plane.Id == id))
                {
                    _planes.Add(new MaskPlane(id, _size));
                }
            }

            foreach (var plane in _planes)
            {
                plane.Take(given);
            }
        }
    }
}

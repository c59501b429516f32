using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Tests.Support;

/// <summary>Answers with the label maps a test gives it, one list per sequence, and keeps what it was asked.</summary>
internal sealed class ScriptedSegmenter(params byte[][][] answers) : ISegmenter
{
    private int _started;

    public string Name => "scripted";

    public string Device => "cpu";

    public int Disposed { get; private set; }

    /// <summary>The prompts of every step, in order.</summary>
    public List<IReadOnlyList<ObjectPrompt>?> Prompts { get; } = [];

    /// <summary>The first byte of every frame.</summary>
    public List<byte> Frames { get; } = [];

    public ISequenceSegmenter Start(ImageSize frameSize) => new Sequence(this, answers[_started++]);

    private sealed class Sequence(ScriptedSegmenter owner, byte[][] answers) : ISequenceSegmenter
    {
        private int _step;

        public ImageSize InternalSize => new(32, 16);

        public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
        {
            owner.Prompts.Add(prompts);
            owner.Frames.Add(frame.Pixels[0]);
            answers[_step++].CopyTo(labels);
        }

        public void Dispose() => owner.Disposed++;
    }
}

using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Scores the box around the mask against the true box of every frame but the first, in which it was given.</summary>
internal sealed class BoxScorer(EvaluationSequence sequence) : ISequenceScorer
{
    private const double Half = 0.5;

    /// <summary>What overlaps less has lost the object.</summary>
    private const double Followed = 0.1;

    private readonly List<double> _overlaps = [];

    public void Add(int index, ReadOnlySpan<byte> labels, LabelMap? truth)
    {
        if (index > 0 && sequence.Boxes[index] is { } box)
        {
            _overlaps.Add(MaskPlace.Box(labels, sequence.Size, sequence.Objects[0].Id)?.Iou(box) ?? 0);
        }
    }

    public SequenceScores Scores()
    {
        var frames = Math.Max(1, _overlaps.Count);
        return new SequenceScores([], [], [], new BoxResult(
            _overlaps.Sum() / frames,
            (double)_overlaps.Count(v => v > Half) / frames,
            (double)(_overlaps.FindLastIndex(v => v > Followed) + 1) / frames,
            _overlaps.Count));
    }
}

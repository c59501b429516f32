using System.Runtime.InteropServices;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Metrics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Collects the scores of a sequence's objects, frame by frame.</summary>
internal sealed class SequenceScorer(EvaluationSequence sequence)
{
    private readonly MaskScorer _scorer = new(sequence.Size);
    private readonly (EvaluationObject Object, List<double> J, List<double> F)[] _objects =
        [.. sequence.Objects.Where(item => sequence.IsScored(item)).Select(item => (item, new List<double>(), new List<double>()))];

    /// <summary>Scores one frame.</summary>
    public void Add(int index, ReadOnlySpan<byte> labels, LabelMap truth)
    {
        foreach (var (item, j, f) in _objects)
        {
            if (sequence.IsScored(item, index))
            {
                var score = _scorer.Score(labels, truth.Pixels, item.Id);
                j.Add(score.J);
                f.Add(score.F);
            }
        }
    }

    /// <summary>The objects' scores, by id.</summary>
    public ObjectResult[] Summary() =>
        [.. _objects.Select(item => new ObjectResult(
            item.Object.Id, ScoreSummary.Of(CollectionsMarshal.AsSpan(item.J)), ScoreSummary.Of(CollectionsMarshal.AsSpan(item.F))))];
}

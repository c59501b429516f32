using System.Runtime.InteropServices;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Metrics;
using SRNet.Evaluation.Reports;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Scores masks against masks: J and F, whether the object was kept while it was there (its mask overlaps the true one) and let go when it was gone
/// (the true mask is empty), and the first masks.</summary>
internal sealed class MaskSequenceScorer(EvaluationSequence sequence) : ISequenceScorer
{
    private readonly MaskScorer _scorer = new(sequence.Size);
    private readonly Tally[] _objects = [.. sequence.Objects.Select(item => new Tally(item))];

    public void Add(int index, ReadOnlySpan<byte> labels, LabelMap? truth)
    {
        if (truth is null)
        {
            return;
        }

        foreach (var tally in _objects)
        {
            var item = tally.Object;
            if (index == item.FirstFrame)
            {
                tally.FirstIou = _scorer.Score(labels, truth.Pixels, item.Id).J;
            }
            else if (sequence.IsScored(item, index))
            {
                tally.Add(_scorer.Score(labels, truth.Pixels, item.Id), labels.Count((byte)item.Id), truth.Pixels.AsSpan().Contains((byte)item.Id), sequence.Size.Pixels);
            }
        }
    }

    public SequenceScores Scores()
    {
        var scored = _objects.Where(tally => tally.J.Count > 0).ToArray();
        return new SequenceScores(
            [.. scored.Select(tally => new ObjectResult(tally.Object.Id, Summary(tally.J), Summary(tally.F)))],
            [.. scored.Select(tally => new PresenceResult(tally.Object.Id, tally.Present, tally.Kept, tally.Absent, tally.False))],
            [.. _objects.Select(tally => tally.FirstIou)],
            null);
    }

    private static ScoreSummary Summary(List<double> scores) => ScoreSummary.Of(CollectionsMarshal.AsSpan(scores));

    private sealed class Tally(EvaluationObject item)
    {
        public EvaluationObject Object { get; } = item;

        public List<double> J { get; } = [];

        public List<double> F { get; } = [];

        public double FirstIou { get; set; }

        public int Present { get; private set; }

        public int Kept { get; private set; }

        public int Absent { get; private set; }

        public int False { get; private set; }

        public void Add(FrameScore score, int area, bool present, int pixels)
        {
            J.Add(score.J);
            F.Add(score.F);
            if (present)
            {
                Present++;
                Kept += score.J > 0 ? 1 : 0;
            }
            else
            {
                Absent++;
                False += area > ISequenceScorer.LeastMask * pixels ? 1 : 0;
            }
        }
    }
}

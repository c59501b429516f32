using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Collects the scores of one sequence, frame by frame.</summary>
internal interface ISequenceScorer
{
    /// <summary>Share of the picture from which a mask counts as one: smaller ones are specks that no viewer takes for the object.</summary>
    const double LeastMask = 0.0005;

    /// <summary>Scores one frame; they come in order.</summary>
    /// <param name="index">The frame.</param>
    /// <param name="labels">What was answered, width * height bytes.</param>
    /// <param name="truth">The frame's annotation, if it has one.</param>
    void Add(int index, ReadOnlySpan<byte> labels, LabelMap? truth);

    /// <summary>What was found.</summary>
    SequenceScores Scores();

    /// <summary>The scorer of what is known of a sequence.</summary>
    static ISequenceScorer Of(EvaluationSequence sequence) =>
        sequence.Case is { } item ? new CaseScorer(sequence.Size, item) :
        sequence.Boxes.Count > 0 ? new BoxScorer(sequence) :
        new MaskSequenceScorer(sequence);
}

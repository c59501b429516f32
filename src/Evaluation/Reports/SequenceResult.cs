using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Metrics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Reports;

/// <summary>What was found for one sequence.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="InternalSize">Size the method worked at.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="TimedFrames">Frames that <paramref name="Time"/> covers.</param>
/// <param name="Time">Time spent segmenting them.</param>
internal sealed record SequenceResult(EvaluationSequence Sequence, ImageSize InternalSize, SequenceScores Scores, int TimedFrames, TimeSpan Time);

/// <summary>The scores of one sequence, as far as its truth allows.</summary>
/// <param name="Objects">Objects whose masks are scored, by id.</param>
/// <param name="Presence">How objects were kept and let go, by id; objects that are always there and masks that are always known included.</param>
/// <param name="FirstIou">IoU of each object's mask with the truth in the frame where it is given, 0..1; where its true mask is known.</param>
/// <param name="Boxes">Where boxes are the truth.</param>
internal sealed record SequenceScores(
    IReadOnlyList<ObjectResult> Objects, IReadOnlyList<PresenceResult> Presence, IReadOnlyList<double> FirstIou, BoxResult? Boxes);

/// <summary>What was found for one object of a sequence.</summary>
internal sealed record ObjectResult(int Id, ScoreSummary J, ScoreSummary F);

/// <summary>Frames in which an object is there, those of them in which it was kept, frames in which it is gone, those of them with a false mask.</summary>
internal sealed record PresenceResult(int Id, int Present, int Kept, int Absent, int False, string? Why = null);

/// <summary>The box around the mask against the true box, over all frames but the first.</summary>
/// <param name="Iou">Mean IoU, 0..1.</param>
/// <param name="OverHalf">Share of frames above 0.5.</param>
/// <param name="FollowedTo">The last frame above 0.1, as a share of the frames.</param>
/// <param name="Frames">Frames that count.</param>
internal sealed record BoxResult(double Iou, double OverHalf, double FollowedTo, int Frames);

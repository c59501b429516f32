using SRNet.Evaluation.Datasets;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>What was found for one sequence.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="InternalSize">Size the method worked at.</param>
/// <param name="Objects">Its scored objects, by id.</param>
/// <param name="TimedFrames">Frames that <paramref name="Time"/> covers.</param>
/// <param name="Time">Time spent segmenting them.</param>
internal sealed record SequenceResult(EvaluationSequence Sequence, ImageSize InternalSize, IReadOnlyList<ObjectResult> Objects, int TimedFrames, TimeSpan Time);

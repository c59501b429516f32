using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Segmenters;

namespace SRNet.Evaluation.Running;

/// <summary>Runs a method over a data set and scores it by the DAVIS protocol.</summary>
public static class Evaluator
{
    /// <summary>Segments every sequence, and answers when all is scored.</summary>
    /// <exception cref="SRNet.Native.SrNetException">A frame cannot be read or has another size, or the results folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before every frame.</exception>
    public static EvaluationReport Run(
        EvaluationDataset dataset, ISegmenter segmenter, EvaluationOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}

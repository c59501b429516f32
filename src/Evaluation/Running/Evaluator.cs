using System.Reflection;
using SRNet.Evaluation.Baselines;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Segmenters;

namespace SRNet.Evaluation.Running;

/// <summary>Runs a method over a data set and scores it by the DAVIS protocol.</summary>
public static class Evaluator
{
    private const string Timed = "segmentation of every frame but the first of each sequence; reading, scoring and writing are not included";

    /// <summary>Segments every sequence, and answers when all is scored.</summary>
    /// <exception cref="SrNetException">A frame cannot be read or has another size, or the results folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before every frame.</exception>
    public static EvaluationReport Run(
        EvaluationDataset dataset, ISegmenter segmenter, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EvaluationOptions();
        var results = RunAll(dataset, segmenter, options, cancellationToken);
        return new EvaluationReport
        {
            Version = typeof(Evaluator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Device = segmenter.Device,
            Model = segmenter.Name,
            Size = string.Join(", ", results.Select(result => result.InternalSize.ToString()).Distinct()),
            Dataset = dataset.Name,
            Mean = ReportScores.Mean(results),
            Fps = ReportScores.Fps(results),
            Timed = Timed,
            Frames = results.Sum(result => result.Sequence.Frames.Count),
            Objects = ReportScores.Objects(results),
            Sequences = ReportScores.Sequences(results),
            Baselines = options.Baselines ? RunBaselines(dataset, options, cancellationToken) : null,
        };
    }

    private static BaselineScore[] RunBaselines(EvaluationDataset dataset, EvaluationOptions options, CancellationToken cancellationToken)
    {
        ISegmenter[] baselines = [new CopySegmenter(), new FlowSegmenter()];
        return [.. baselines.Select(baseline =>
        {
            var results = RunAll(dataset, baseline, options with { ResultsFolder = null }, cancellationToken);
            return new BaselineScore(baseline.Name, ReportScores.Mean(results), ReportScores.Fps(results));
        })];
    }

    private static List<SequenceResult> RunAll(EvaluationDataset dataset, ISegmenter segmenter, EvaluationOptions options, CancellationToken cancellationToken)
    {
        var total = dataset.Sequences.Sum(sequence => sequence.Frames.Count);
        var done = 0;
        var results = new List<SequenceResult>();
        foreach (var sequence in dataset.Sequences)
        {
            var before = done;
            var run = new SequenceRun(sequence, options.ResultsFolder);
            results.Add(run.Run(segmenter, Report, cancellationToken));

            void Report(int frame)
            {
                done = before + frame;
                options.Progress?.Report(new EvaluationProgress(segmenter.Name, sequence.Name, frame, sequence.Frames.Count, done, total));
            }
        }

        return results;
    }
}

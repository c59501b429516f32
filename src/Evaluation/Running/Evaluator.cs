using System.Reflection;
using SRNet.Evaluation.Baselines;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Segmenters;

namespace SRNet.Evaluation.Running;

/// <summary>Runs a method over a data set and scores it: masks by the DAVIS protocol, boxes by their overlap, presences by frames.</summary>
public static class Evaluator
{
    private const string Timed = "segmentation of every frame but the first of each sequence; reading, scoring and writing are not included";

    /// <summary>Segments every sequence, and answers when all is scored.</summary>
    /// <exception cref="SrNetException">InvalidInput: the data set does not have what the options ask for, or a frame cannot be read or has another size. Failed: the
    /// results folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before every frame.</exception>
    public static EvaluationReport Run(
        EvaluationDataset dataset, ISegmenter segmenter, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EvaluationOptions();
        var prompt = Check(dataset, options);
        var results = RunAll(dataset, segmenter, options, prompt, cancellationToken);
        return new EvaluationReport
        {
            Version = typeof(Evaluator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Device = segmenter.Device,
            Model = segmenter.Name,
            Size = string.Join(", ", results.Select(result => result.InternalSize.ToString()).Distinct()),
            Dataset = dataset.Name,
            Prompt = prompt.ToString().ToLowerInvariant(),
            Loose = options.Loose > 0 ? options.Loose : null,
            GreyFrom = options.GreyFrom,
            Mean = ReportScores.Mean(results),
            FirstIou = prompt == PromptKind.Mask ? null : ReportScores.FirstIou(results),
            Presence = ReportScores.Presence(results),
            Boxes = ReportScores.Boxes(results),
            Fps = ReportScores.Fps(results),
            Timed = Timed,
            Frames = results.Sum(result => result.Sequence.Frames.Count),
            Objects = ReportScores.Objects(results),
            Sequences = ReportScores.Sequences(results),
            Baselines = options.Baselines ? RunBaselines(dataset, options, cancellationToken) : null,
        };
    }

    /// <summary>How the objects are given, when the data set has what is asked for.</summary>
    private static PromptKind Check(EvaluationDataset dataset, EvaluationOptions options)
    {
        var prompt = options.Prompt ?? (dataset.Kind == DatasetKind.Masks ? PromptKind.Mask : PromptKind.Box);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.Loose is >= 0 and <= 1, true, nameof(options.Loose));
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.GreyFrom is null or (>= 0 and <= 1), true, nameof(options.GreyFrom));
        var problem =
            prompt == PromptKind.Mask && dataset.Kind != DatasetKind.Masks
                ? $"'{dataset.Name}' knows no masks, so objects can be given by box or click, not by mask."
            : options.Baselines && prompt != PromptKind.Mask
                ? "The baselines move the masks they are given: they need a data set with masks, and objects given by mask."
            : dataset.Kind == DatasetKind.Masks && options.ResultsFolder is null && !dataset.Sequences.Any(sequence => sequence.Objects.Any(sequence.IsScored))
                ? $"'{dataset.Name}' has no more than the objects' first masks, so nothing can be scored: ask for the masks to be written, as results."
            : null;
        return problem is null ? prompt : throw SrNetException.InvalidInput(problem);
    }

    private static BaselineScore[] RunBaselines(EvaluationDataset dataset, EvaluationOptions options, CancellationToken cancellationToken)
    {
        ISegmenter[] baselines = [new CopySegmenter(), new FlowSegmenter()];
        return [.. baselines.Select(baseline =>
        {
            var results = RunAll(dataset, baseline, options with { ResultsFolder = null }, PromptKind.Mask, cancellationToken);
            return new BaselineScore(baseline.Name, ReportScores.Mean(results)!, ReportScores.Fps(results));
        })];
    }

    private static List<SequenceResult> RunAll(
        EvaluationDataset dataset, ISegmenter segmenter, EvaluationOptions options, PromptKind prompt, CancellationToken cancellationToken)
    {
        var total = dataset.Sequences.Sum(sequence => sequence.Frames.Count);
        var done = 0;
        var results = new List<SequenceResult>();
        foreach (var sequence in dataset.Sequences)
        {
            var before = done;
            var run = new SequenceRun(sequence, prompt, options);
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

using SRNet.Evaluation.Running;

namespace SRNet.Evaluation.Reports;

/// <summary>From results to the figures of a report: percentages to three digits.</summary>
internal static class ReportScores
{
    public static MeanScore Mean(IReadOnlyList<SequenceResult> results)
    {
        var objects = results.SelectMany(result => result.Objects).ToArray();
        double j = objects.Average(item => item.J.Mean), f = objects.Average(item => item.F.Mean);
        return new MeanScore(
            Percent(j),
            Percent(f),
            Percent((j + f) / 2),
            Percent(objects.Average(item => item.J.Recall)),
            Percent(objects.Average(item => item.J.Decay)),
            Percent(objects.Average(item => item.F.Recall)),
            Percent(objects.Average(item => item.F.Decay)));
    }

    public static ObjectScore[] Objects(IReadOnlyList<SequenceResult> results) =>
        [.. from result in results
            from item in result.Objects
            select new ObjectScore(result.Sequence.Name, item.Id, Percent(item.J.Mean), Percent(item.F.Mean))];

    public static SequenceScore[] Sequences(IReadOnlyList<SequenceResult> results) =>
        [.. results.Select(result =>
        {
            var mean = Mean([result]);
            return new SequenceScore(result.Sequence.Name, mean.J, mean.F, mean.Jf, Fps([result]));
        })];

    public static double Fps(IReadOnlyList<SequenceResult> results) =>
        Math.Round(results.Sum(result => result.TimedFrames) / Math.Max(results.Sum(result => result.Time.TotalSeconds), 1e-9), 2);

    private static double Percent(double share) => Math.Round(100 * share, 3);
}


namespace SRNet.Evaluation.Reports;

/// <summary>From results to the figures of a report: percentages to three digits.</summary>
internal static class ReportScores
{
    /// <summary>Over all objects with scored masks; null when there is none.</summary>
    public static MeanScore? Mean(IReadOnlyList<SequenceResult> results)
    {
        var objects = results.SelectMany(result => result.Scores.Objects).ToArray();
        if (objects.Length == 0)
        {
            return null;
        }

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
            from item in result.Scores.Objects
            select new ObjectScore(result.Sequence.Name, item.Id, Percent(item.J.Mean), Percent(item.F.Mean))];

    public static SequenceScore[] Sequences(IReadOnlyList<SequenceResult> results) =>
        [.. from result in results
            let mean = Mean([result])
            where mean is not null
            select new SequenceScore(result.Sequence.Name, mean.J, mean.F, mean.Jf, Fps([result]))];

    public static double? FirstIou(IReadOnlyList<SequenceResult> results)
    {
        var first = results.SelectMany(result => result.Scores.FirstIou).ToArray();
        return first.Length == 0 ? null : Percent(first.Average());
    }

    /// <summary>Of the objects that are gone in some frame, and of all cases; null when there is none.</summary>
    public static PresenceScore? Presence(IReadOnlyList<SequenceResult> results)
    {
        var objects = (
            from result in results
            from item in result.Scores.Presence
            where item.Absent > 0 || result.Sequence.Case is not null
            select new PresenceObjectScore(
                result.Sequence.Name, item.Id, Share(item.Kept, item.Present), Share(item.False, item.Absent), item.Present, item.Absent, item.Why)).ToArray();
        return objects.Length == 0 ? null : new PresenceScore(Average(objects.Select(item => item.Kept)), Average(objects.Select(item => item.False)), objects);
    }

    /// <summary>Means over the clips whose truth is boxes; null when there is none.</summary>
    public static BoxScore? Boxes(IReadOnlyList<SequenceResult> results)
    {
        var clips = (
            from result in results
            let boxes = result.Scores.Boxes
            where boxes is not null
            select new BoxSequenceScore(
                result.Sequence.Name, Percent(boxes.Iou), Percent(boxes.OverHalf), Percent(boxes.FollowedTo), boxes.Frames, Fps([result]))).ToArray();
        return clips.Length == 0
            ? null
            : new BoxScore(Mean3(clips.Select(c => c.Iou)), Mean3(clips.Select(c => c.OverHalf)), Mean3(clips.Select(c => c.FollowedTo)), clips);
    }

    public static double Fps(IReadOnlyList<SequenceResult> results) =>
        Math.Round(results.Sum(result => result.TimedFrames) / Math.Max(results.Sum(result => result.Time.TotalSeconds), 1e-9), 2);

    private static double? Share(int part, int whole) => whole == 0 ? null : Percent((double)part / whole);

    private static double? Average(IEnumerable<double?> values) => values.Average() is { } mean ? Math.Round(mean, 3) : null;

    private static double Mean3(IEnumerable<double> values) => Math.Round(values.Average(), 3);

    private static double Percent(double share) => Math.Round(100 * share, 3);
}

using SRNet.Evaluation.Reports;
using Spectre.Console;

namespace SRNet.Server.Screen;

/// <summary>An evaluation report as tables, one for each kind of score it has: a row per sequence or object, then the means.</summary>
internal static class EvaluationTable
{
    public static IEnumerable<Table> Of(EvaluationReport report)
    {
        if (report.Mean is { } mean)
        {
            yield return Masks(report, mean);
        }

        if (report.Boxes is { } boxes)
        {
            yield return Boxes(report, boxes);
        }

        if (report.Presence is { } presence)
        {
            yield return Presence(report, presence);
        }
    }

    private static Table Masks(EvaluationReport report, MeanScore mean)
    {
        var table = New("sequence", "J", "F", "J&F", "FPS");
        foreach (var sequence in report.Sequences)
        {
            Add(table, sequence.Sequence, sequence.J, sequence.F, sequence.Jf, sequence.Fps);
        }

        table.AddEmptyRow();
        Add(table, $"{report.Model}, mean of {report.Objects.Count} objects", mean.J, mean.F, mean.Jf, report.Fps);
        foreach (var baseline in report.Baselines ?? [])
        {
            Add(table, $"baseline {baseline.Name}", baseline.Mean.J, baseline.Mean.F, baseline.Mean.Jf, baseline.Fps);
        }

        return table;
    }

    private static Table Boxes(EvaluationReport report, BoxScore boxes)
    {
        var table = New("sequence", "box IoU", "over 50", "followed to", "FPS");
        foreach (var clip in boxes.Sequences)
        {
            Add(table, clip.Sequence, clip.Iou, clip.OverHalf, clip.FollowedTo, clip.Fps);
        }

        table.AddEmptyRow();
        Add(table, $"{report.Model}, mean of {boxes.Sequences.Count} clips", boxes.Iou, boxes.OverHalf, boxes.FollowedTo, report.Fps);
        return table;
    }

    private static Table Presence(EvaluationReport report, PresenceScore presence)
    {
        var table = New("sequence", "object", "kept", "false", "frames without");
        foreach (var item in presence.Objects)
        {
            table.AddRow(Markup.Escape(item.Sequence), Numbers.Count(item.Object), Percent(item.Kept), Percent(item.False), Numbers.Count(item.AbsentFrames));
        }

        table.AddEmptyRow();
        table.AddRow(
            Markup.Escape($"{report.Model}, mean of {presence.Objects.Count}"), "", Percent(presence.Kept), Percent(presence.False), Numbers.Count(presence.Objects.Sum(item => item.AbsentFrames)));
        return table;
    }

    private static Table New(string first, params ReadOnlySpan<string> others)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(first);
        foreach (var name in others)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        return table;
    }

    private static string Percent(double? value) => value is { } v ? Numbers.Percent(v) : "";

    private static void Add(Table table, string name, double a, double b, double c, double fps) =>
        table.AddRow(Markup.Escape(name), Numbers.Percent(a), Numbers.Percent(b), Numbers.Percent(c), Numbers.Fps(fps));
}

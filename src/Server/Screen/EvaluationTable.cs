using SRNet.Evaluation.Reports;
using Spectre.Console;

namespace SRNet.Server.Screen;

/// <summary>An evaluation report as a table: one row per sequence, then the means.</summary>
internal static class EvaluationTable
{
    public static Table Of(EvaluationReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("sequence");
        foreach (var name in new[] { "J", "F", "J&F", "FPS" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var sequence in report.Sequences)
        {
            Add(table, sequence.Sequence, sequence.J, sequence.F, sequence.Jf, sequence.Fps);
        }

        table.AddEmptyRow();
        Add(table, $"{report.Model}, mean of {report.Objects.Count} objects", report.Mean.J, report.Mean.F, report.Mean.Jf, report.Fps);
        foreach (var baseline in report.Baselines ?? [])
        {
            Add(table, $"baseline {baseline.Name}", baseline.Mean.J, baseline.Mean.F, baseline.Mean.Jf, baseline.Fps);
        }

        return table;
    }

    private static void Add(Table table, string name, double j, double f, double jf, double fps) =>
        table.AddRow(Markup.Escape(name), Numbers.Percent(j), Numbers.Percent(f), Numbers.Percent(jf), Numbers.Fps(fps));
}

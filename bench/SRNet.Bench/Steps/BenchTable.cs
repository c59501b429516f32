using Spectre.Console;

namespace SRNet.Bench.Steps;

/// <summary>A table of figures, for the terminal and for Markdown alike. The first column is text, the others are numbers.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Header">Column names.</param>
/// <param name="Rows">As many cells as columns; empty = no figure.</param>
internal sealed record BenchTable(string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public Table ToScreen()
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < Header.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(Header[i])).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        foreach (var row in Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    public IEnumerable<string> ToMarkdown()
    {
        yield return $"**{Title}**";
        yield return "";
        yield return Line(Header);
        yield return "|---|" + string.Concat(Enumerable.Repeat("---:|", Header.Count - 1));
        foreach (var row in Rows)
        {
            yield return Line(row);
        }

        yield return "";
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}

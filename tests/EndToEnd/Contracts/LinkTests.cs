using System.Text.RegularExpressions;

namespace SRNet.EndToEnd.Tests.Contracts;

public partial class LinkTests
{
    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var artifacts = Path.Combine(Repository.Root, "artifacts") + Path.DirectorySeparatorChar;
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories).Where(d => !d.StartsWith(artifacts, StringComparison.Ordinal)).ToList();
        var links = documents.SelectMany(document => Link().Matches(File.ReadAllText(document)).Select(m => (Document: document, Target: m.Groups[1].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith("mailto:", StringComparison.Ordinal)).ToList();
        Assert.True(links.Count > 20, $"only {links.Count} links were found");
        Assert.Empty(links.Where(link => !Leads(link.Document, link.Target)).Select(link => $"{Path.GetRelativePath(Repository.Root, link.Document)}: {link.Target}"));
    }

    // To a file or folder, and to a heading of it where one is named.
    private static bool Leads(string document, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? document : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, parts[0]));
        return parts.Length == 1
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && File.ReadLines(file).Where(l => l.StartsWith('#')).Any(l => Anchor(l) == parts[1]);
    }

    // As hosts of repositories make them of headings.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}

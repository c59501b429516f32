using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SRNet.EndToEnd.Tests.Architecture;

/// <summary>Inside a project the folders lead one way, and namespaces are folders.</summary>
public partial class FolderTests
{
    public static TheoryData<string> Projects => [.. Layers.Direct.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_of_a_project_leads_back_to_itself(string project) =>
        Assert.Empty(new FolderGraph(Load(project).GetTypes().Where(IsWritten)).Cycles());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_a_folder(string project)
    {
        var file = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), project + ".csproj", SearchOption.AllDirectories).Single();
        var root = XDocument.Load(file).Descendants("RootNamespace").SingleOrDefault()?.Value ?? project;
        var folder = Path.GetDirectoryName(file)!;
        var sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            var inside = Path.GetRelativePath(folder, Path.GetDirectoryName(source)!);
            var expected = inside == "." ? root : $"{root}.{inside.Replace(Path.DirectorySeparatorChar, '.')}";
            if (Namespace().Match(File.ReadAllText(source)) is { Success: true } found)
            {
                Assert.Equal((expected, source), (found.Groups[1].Value, source));
            }
        }
    }

    [Fact]
    public void A_planted_cycle_is_found_and_the_types_that_close_it_are_named()
    {
        var cycle = Assert.Single(Planted("Upper", "Lower", "Below").Cycles());
        Assert.Contains("Planted.Upper.Face uses SRNet.EndToEnd.Tests.Architecture.Planted.Lower.Part", cycle, StringComparison.Ordinal);
        Assert.Contains("Planted.Lower.Part uses SRNet.EndToEnd.Tests.Architecture.Planted.Upper.Face", cycle, StringComparison.Ordinal);
        Assert.DoesNotContain("Ground", cycle, StringComparison.Ordinal);
    }

    [Fact]
    public void What_leads_one_way_is_no_cycle() =>
        Assert.Empty(Planted("Lower", "Below").Cycles());

    private static FolderGraph Planted(params string[] folders) =>
        new(typeof(FolderTests).Assembly.GetTypes().Where(t => folders.Any(f => t.Namespace == $"{typeof(FolderTests).Namespace}.Planted.{f}")));

    // What Orleans' generator writes lies in namespaces of its own, one for each of ours, and leads from each to each.
    private static bool IsWritten(Type type) => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true;

    private static Assembly Load(string project) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project == "SRNet.Server" ? "srnet.dll" : project + ".dll"));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SRNet.EndToEnd.Tests.Architecture;

public class ProjectReferenceTests
{
    [Fact]
    public void Every_project_under_src_is_a_known_layer() =>
        Assert.Equal(Layers.Direct.Keys.Order(), Projects("src").Select(Path.GetFileNameWithoutExtension).Order());

    [Theory]
    [MemberData(nameof(Layers.Names), MemberType = typeof(Layers))]
    public void A_project_refers_only_to_the_layer_below_it(string layer)
    {
        var project = Projects("src").Single(p => Path.GetFileNameWithoutExtension(p) == layer);
        var references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.Equal(Layers.Direct[layer].Order(), references.Order());
    }

    [Fact]
    public void Every_project_under_src_has_tests_of_its_own_name() =>
        Assert.Equal(
            Projects("src").Select(p => Path.GetFileName(Path.GetDirectoryName(p))).Concat(["Bench", "Browser", "EndToEnd"]).Order(),
            Projects("tests").Select(p => Path.GetFileName(Path.GetDirectoryName(p))).Order());

    [Fact]
    public void There_is_one_solution_file_and_every_project_is_in_it()
    {
        var solutions = Files("").Where(p => Path.GetExtension(p) is ".sln" or ".slnx" or ".slnf").ToList();
        Assert.Equal("SRNet.Realtime.sln", Path.GetFileName(Assert.Single(solutions)));

        var listed = Regex.Matches(File.ReadAllText(solutions[0]), @"""([^""]+\.csproj)""")
            .Select(m => m.Groups[1].Value.Replace('\\', '/'));
        var present = Files("").Where(p => p.EndsWith(".csproj", StringComparison.Ordinal)).Select(p => Path.GetRelativePath(Repository.Root, p));
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Projects(string folder) => Files(folder).Where(p => p.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> Files(string folder)
    {
        var artifacts = Path.Combine(Repository.Root, "artifacts") + Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(p => !p.StartsWith(artifacts, StringComparison.Ordinal));
    }
}

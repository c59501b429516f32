using System.Text.RegularExpressions;
using SRNet.EndToEnd.Tests.Tools;
using YamlDotNet.RepresentationModel;

namespace SRNet.EndToEnd.Tests.Contracts;

/// <summary>docs/srnet.reference.yaml is a file that the program takes, and holds every setting that it knows.</summary>
public class ConfigurationReferenceTests
{
    private static readonly string Reference = Path.Combine(Repository.Root, "docs", "srnet.reference.yaml");

    [Fact]
    public async Task The_reference_can_be_served()
    {
        var check = await SrNetProcess.RunAsync("serve", "--config", Reference, "--check");
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains("3 streams with 7 outputs", check.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("streams:\n  - id: a\n    source: b\n    ", "streams")]
    [InlineData("streams:\n  - id: a\n    source: b\n    outputs:\n      - kind: rtsp\n        background: green\n        ", "outputs")]
    [InlineData("keys:\n  - name: a\n    role: watch\n    key: 0123456789abcdef\n    ", "keys")]
    [InlineData("webhooks:\n  - name: a\n    url: http://b\n    ", "webhooks")]
    [InlineData("streams:\n  - id: a\n    source: b\n    zones:\n      - name: z\n        points: [[0, 0], [1, 0], [1, 1]]\n        ", "zones")]
    [InlineData("streams:\n  - id: a\n    source: b\n    autoMark:\n      find: motion\n      ", "autoMark")]
    [InlineData("streams:\n  - id: a\n    source: b\n    lines:\n      - name: l\n        points: [[0, 0], [1, 0]]\n        ", "lines")]
    public async Task Every_setting_the_program_knows_stands_in_the_reference(string head, string list)
    {
        // The program names all settings of a place when it refuses one that it does not know.
        using var scratch = new Scratch();
        File.WriteAllText(scratch["wrong.yaml"], head + "unheardOf: 1\n");
        var refusal = await SrNetProcess.RunAsync("serve", "--config", scratch["wrong.yaml"], "--check");
        var known = Regex.Match(refusal.Error, @"there is no setting 'unheardOf' here; there are ([\w, ]+)\.");
        Assert.True(known.Success && refusal.ExitCode == 2, refusal.Error);
        Assert.Equal(known.Groups[1].Value.Split(", ").Order(StringComparer.Ordinal), Settings(list).Order(StringComparer.Ordinal));
    }

    // Keys of the mappings of that name, or in lists of it, or of the file itself.
    private static HashSet<string> Settings(string list)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Reference)));
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var places = list.Length == 0 ? [root] : Mappings(root).SelectMany(m => m.Children).Where(c => $"{c.Key}" == list)
            .SelectMany(c => c.Value is YamlSequenceNode several ? several : [c.Value]).OfType<YamlMappingNode>();
        return [.. places.SelectMany(m => m.Children.Keys).Select(k => $"{k}")];
    }

    private static IEnumerable<YamlMappingNode> Mappings(YamlNode node) => node.AllNodes.OfType<YamlMappingNode>();
}

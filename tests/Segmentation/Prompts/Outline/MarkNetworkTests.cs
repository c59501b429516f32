using SRNet.Segmentation.Model;
using SRNet.Segmentation.Prompts.Outline;

namespace SRNet.Segmentation.Tests.Prompts.Outline;

/// <summary>The network for marks: what came with the program works, and what is damaged is refused by a sentence.</summary>
public sealed class MarkNetworkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("srnet-marks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_comes_with_the_program_and_is_no_model()
    {
        Assert.NotNull(MarkNetwork.Bundled);
        Assert.DoesNotContain(MarkNetwork.Folder, BundledModel.Names);
    }

    [Fact]
    public void Callers_at_once_get_what_they_would_get_alone()
    {
        var network = MarkNetwork.Bundled!;
        var pixels = network.Side * network.Side;
        var inputs = Enumerable.Range(0, 6).Select(seed =>
        {
            var random = new Random(seed);
            float[] colours = new float[3 * pixels], marks = new float[MarkNetwork.Planes * pixels];
            for (var i = 0; i < colours.Length; i++)
            {
                colours[i] = random.Next(256);
            }

            marks.AsSpan(pixels + (pixels / 2), 40).Fill(1);
            return (Colours: colours, Marks: marks);
        }).ToArray();
        (float Score, float[] Map) Ask(int i)
        {
            var map = new float[pixels];
            return (network.Run(inputs[i].Colours, inputs[i].Marks, map), map);
        }

        var alone = Enumerable.Range(0, inputs.Length).Select(Ask).ToArray();
        var together = new (float Score, float[] Map)[inputs.Length];
        Parallel.For(0, inputs.Length, i => together[i] = Ask(i));
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(alone[i].Score, together[i].Score);
            Assert.Equal(alone[i].Map, together[i].Map);
        }

        Assert.NotEqual(alone[0].Score, alone[1].Score);
    }

    [Fact]
    public void A_changed_graph_is_refused()
    {
        Copy();
        var graph = Path.Combine(_folder.FullName, "first_mask.onnx");
        var bytes = File.ReadAllBytes(graph);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(graph, bytes);
        Refused("first_mask.onnx", "is damaged, its SHA-256 is not the manifest's");
    }

    [Fact]
    public void A_missing_graph_is_refused()
    {
        Copy();
        File.Delete(Path.Combine(_folder.FullName, "first_mask.onnx"));
        Refused(_folder.FullName, "cannot be read");
    }

    [Theory]
    [InlineData("srnet-marks/1", "srnet-marks/2", "it is not of the schema srnet-marks/1")]
    [InlineData("\"side\": 256", "\"side\": 250", "it is not of the schema")]
    [InlineData("\"first_mask.onnx\"", "\"../first_mask.onnx\"", "it is not of the schema")]
    [InlineData("\"side\"", "\"edge\"", "cannot be read")]
    [InlineData("{", "", "cannot be read")]
    public void A_manifest_of_something_else_is_refused(string what, string becomes, string words)
    {
        Copy();
        var manifest = Path.Combine(_folder.FullName, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(what, becomes, StringComparison.Ordinal));
        Refused("manifest.json", words);
    }

    private void Copy()
    {
        foreach (var file in Directory.EnumerateFiles(BundledModel.Sibling(MarkNetwork.Folder)))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }
    }

    private void Refused(params string[] words)
    {
        var thrown = Assert.Throws<SrNetException>(() => MarkNetwork.Open(_folder.FullName));
        Assert.All(words, word => Assert.Contains(word, thrown.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", thrown.Message, StringComparison.Ordinal);
    }
}

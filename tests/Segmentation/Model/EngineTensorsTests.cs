using System.Text.Json.Nodes;
using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Model;

public sealed class EngineTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-bundle-").FullName;

    public static TheoryData<string> Bundles => [.. BundledModel.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Bundles))]
    public void The_table_says_of_every_bundled_model_what_its_manifest_says(string name) =>
        Assert.Null(EngineTensors.Problem(ModelBundle.Open(Path.Combine(AppContext.BaseDirectory, "engines", name)).Manifest));

    [Theory]
    [InlineData("srnet-s")]
    [InlineData("srnet-xs")]
    public void Every_tensor_of_the_CPUs_engines_is_in_the_table(string name)
    {
        var bundle = ModelBundle.Open(Path.Combine(AppContext.BaseDirectory, "engines", name));
        var size = new ImageSize(96, 64);
        var tensors = new EngineTensors(bundle.Manifest, size);
        using var engines = EngineSet.OfGraphs(bundle, size, threads: 1);
        foreach (var engine in (IEngine[])[engines.QueryEncoder, engines.AlignmentOffsets, engines.PrototypeTransformer, engines.Decoder, engines.MemoryEncoder])
        {
            Assert.All(engine.Inputs.Concat(engine.Outputs), tensor => Assert.All(tensors.Shape(engine.Name, tensor, 3), d => Assert.InRange(d, 1, 4096)));
        }
    }

    [Fact]
    public void Symbols_stand_for_the_stream_and_the_architecture()
    {
        var manifest = ModelBundle.Open(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s")).Manifest;
        var tensors = new EngineTensors(manifest, new ImageSize(96, 64));
        var a = manifest.Architecture;
        Assert.Equal([1, 3, 64, 96], tensors.Shape(ModelBundle.QueryEncoder, "image", 1));
        Assert.Equal([4, 3, 64, 96], tensors.Shape(ModelBundle.QueryEncoder, "image", 4));
        Assert.Equal([2, a.Value, 4, 6], tensors.Shape(ModelBundle.PrototypeTransformer, "refined", 2));
        Assert.Equal([2, 1, 64 / a.Logits, 96 / a.Logits], tensors.Shape(ModelBundle.Decoder, "logits", 2));
        Assert.Equal([manifest.Memory.Frames + 1, 2, a.Value, 4, 6], tensors.Shape(ModelBundle.BankReader, "values", 2));
        Assert.Equal([2, a.Prototypes, a.Value], tensors.Shape(ModelBundle.MemoryEncoder, "sums", 2));
    }

    [Fact]
    public void A_tensor_that_is_not_in_the_table_is_an_error_that_names_it()
    {
        var manifest = ModelBundle.Open(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s")).Manifest;
        var thrown = Assert.Throws<SrNetException>(() => new EngineTensors(manifest, new ImageSize(96, 64)).Shape(ModelBundle.Decoder, "depth", 1));
        Assert.Contains("decoder has an input or output depth", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "engine decoder has an input or output depth")]
    [InlineData("shape", "engine decoder has logits of the shape K 2 H2 W2 where its architecture makes it K 1 H2 W2")]
    [InlineData("missing", "engine decoder has no f8")]
    public void A_bundle_whose_tensors_are_others_is_refused_as_it_is_opened(string change, string problem)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s", "manifest.json")))!;
        var decoder = manifest["engines"]!["decoder"]!;
        var logits = decoder["outputs"]![0]!;
        switch (change)
        {
            case "name":
                logits["name"] = "depth";
                break;
            case "shape":
                logits["shape"]![1] = 2;
                break;
            default:
                var inputs = decoder["inputs"]!.AsArray();
                inputs.Remove(inputs.Single(i => i!["name"]!.GetValue<string>() == "f8"));
                break;
        }

        File.WriteAllText(Path.Combine(_folder, "manifest.json"), manifest.ToJsonString());
        var thrown = Assert.Throws<SrNetException>(() => ModelBundle.Open(_folder));
        Assert.Equal(SrNetError.InvalidInput, thrown.Error);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using SRNet.Interop.OneDnn;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>A bundle's plans on oneDNN beside its graphs on ONNX Runtime: the same masks, and a choice that is told.</summary>
public sealed class CpuEngineTests(ITestOutputHelper output) : IDisposable
{
    private static readonly ImageSize Size = new(336, 208);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("srnet-engine-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("srnet-s", 1)]
    [InlineData("srnet-s", 3)]
    [InlineData("srnet-xs", 3)]
    [InlineData("srnet-m", 2)]
    public void FP32_masks_are_those_of_ONNX_Runtime(string name, int objects)
    {
        SkipWithoutOneDnn();
        var scene = new Scene(Size, objects);
        var (plans, graphs) = (Masks(name, CpuEngine.OneDnn, scene), Masks(name, CpuEngine.OnnxRuntime, scene));
        for (byte id = 1; id <= objects; id++)
        {
            var iou = Overlap(plans, graphs, id);
            output.WriteLine(FormattableString.Invariant($"{name}, object {id} of {objects}: IoU {iou:F6}"));
            Assert.InRange(iou, 0.9999, 1);
        }
    }

    [Theory]
    [InlineData("srnet-s-int8", 1)]
    [InlineData("srnet-s-int8", 3)]
    [InlineData("srnet-xs-int8", 3)]
    [InlineData("srnet-m-int8", 2)]
    public void INT8_masks_are_as_good_as_those_of_ONNX_Runtime(string name, int objects)
    {
        SkipWithoutOneDnn();
        var scene = new Scene(Size, objects);
        var (plans, graphs) = (Masks(name, CpuEngine.OneDnn, scene), Masks(name, CpuEngine.OnnxRuntime, scene));
        var truth = Enumerable.Range(0, plans.Count).Select(t => scene.Frame(t).Labels.Pixels).ToList();
        double Mean(List<byte[]> masks) => Enumerable.Range(1, objects).Average(id => Overlap(masks, truth, (byte)id));
        var (ours, theirs) = (Mean(plans), Mean(graphs));
        output.WriteLine(FormattableString.Invariant($"{name}, {objects} objects: IoU with the truth {ours:F4} by oneDNN, {theirs:F4} by ONNX Runtime"));
        Assert.True(ours >= theirs - 0.001, $"{ours} by oneDNN, {theirs} by ONNX Runtime");
    }

    [Fact]
    public void What_computes_is_said()
    {
        SkipWithoutOneDnn();
        using (var plans = Load("srnet-s", CpuEngine.OneDnn))
        {
            Assert.Equal($"oneDNN {OneDnnRuntime.Version}", plans.Engine);
        }

        using var graphs = Load("srnet-s", CpuEngine.OnnxRuntime);
        Assert.Matches(@"^ONNX Runtime \d+\.\d+\.\d+, which was asked for$", graphs.Engine);
    }

    [Fact]
    public void A_bundle_without_plans_runs_on_ONNX_Runtime_and_says_why()
    {
        var folder = Copy("srnet-xs", plans: false);
        using (var model = SrNetModel.Load(folder, 1))
        {
            Assert.Contains($"The bundle {folder} has no plans for oneDNN: write them with training/plan.py.", model.Engine);
            using var session = new SrNetSession(model, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(96, 64) });
        }

        var error = Assert.Throws<SrNetException>(() => SrNetModel.Load(folder, 1, CpuEngine.OneDnn));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("has no plans", error.Message);
    }

    [Fact]
    public void A_damaged_plan_is_refused()
    {
        SkipWithoutOneDnn();
        var folder = Copy("srnet-xs", plans: true);
        File.AppendAllText(Path.Combine(folder, "decoder.plan"), " ");
        var error = Assert.Throws<SrNetException>(() => SrNetModel.Load(folder, 1, CpuEngine.OneDnn));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("decoder.plan is damaged", error.Message);
    }

    private static void SkipWithoutOneDnn() => Assert.SkipWhen(OneDnnRuntime.WhyNot is not null, OneDnnRuntime.WhyNot ?? "");

    private static SrNetModel Load(string name, CpuEngine engine) => SrNetModel.Load(Path.Combine(AppContext.BaseDirectory, "engines", name), threads: 2, engine);

    private static List<byte[]> Masks(string name, CpuEngine engine, Scene scene)
    {
        using var model = Load(name, engine);
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = Size, InternalSize = Size });
        return scene.Run(session, 0, 23, new LabelMapPrompt(scene.Frame(0).Labels));
    }

    // Over the whole clip, but for the frame whose masks were given.
    private static double Overlap(List<byte[]> a, List<byte[]> b, byte id) => Scene.IoU(a.Skip(1).SelectMany(m => m).ToArray(), b.Skip(1).SelectMany(m => m).ToArray(), id);

    private string Copy(string name, bool plans)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "engines", name)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        if (!plans)
        {
            var path = Path.Combine(folder, "manifest.json");
            var manifest = JsonNode.Parse(File.ReadAllText(path))!;
            foreach (var (_, engine) in manifest["engines"]!.AsObject())
            {
                engine!.AsObject().Remove("plan");
            }

            File.WriteAllText(path, manifest.ToJsonString());
        }

        return folder;
    }
}

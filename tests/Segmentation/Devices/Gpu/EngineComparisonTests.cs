using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>Each engine against the CPU's: the stand-in computes as ONNX Runtime does, and what is wrong is told.</summary>
[Collection(Gpu.Collection)]
public sealed class EngineComparisonTests(SharedPlans plans, ITestOutputHelper output) : IClassFixture<SharedPlans>, IDisposable
{
    private static readonly ImageSize Size = new(96, 64);

    public void Dispose() => Gpu.Reset();

    [Theory]
    [InlineData("srnet-s", 1)]
    [InlineData("srnet-s-fp16", 1)]
    [InlineData("srnet-s-fp16", 5)]
    public void Every_output_of_every_engine_is_compared_and_good(string bundle, int objects)
    {
        using var engines = new EnginePlans(Path.Combine(AppContext.BaseDirectory, "engines", bundle), new GpuOptions { Plans = plans.Gpu.Plans });
        var differences = engines.Compare(Size, objects).ToList();
        foreach (var d in differences)
        {
            output.WriteLine(FormattableString.Invariant($"{d.Engine} {d.Output}: {d.Largest:F5}, {d.Relative:F5}"));
        }

        Assert.Equal(GpuEngines.Names, differences.Select(d => d.Engine).Distinct());
        Assert.All(differences, d => Assert.True(d.IsGood, d.ToString()));
        Assert.Contains(differences, d => d is { Engine: ModelBundle.MemoryEncoder, Output: "value" });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Frames_of_several_streams_are_compared_one_by_one(int frames)
    {
        using var engines = new EnginePlans(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s-fp16"), new GpuOptions { Plans = plans.Gpu.Plans }, together: true);
        var differences = engines.CompareFrames(Size, frames);
        Assert.Equal(EngineTensors.Outputs(ModelBundle.QueryEncoder).Order(), differences.Select(d => d.Output).Order());
        Assert.All(differences, d => Assert.True(d is { IsGood: true } && d.Count == frames, d.ToString()));
    }

    [Fact]
    public void An_encoder_of_single_frames_has_no_plan_for_several()
    {
        var refused = Assert.Throws<SrNetException>(() => new EnginePlans(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s"), new GpuOptions { Plans = plans.Gpu.Plans }, together: true));
        Assert.Contains("takes one frame at a time", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1.005f, true)]
    [InlineData(1.05f, false)]
    [InlineData(-1, false)]
    [InlineData(float.NaN, false)]
    public void What_rounding_does_not_explain_is_told(float factor, bool good)
    {
        float[] want = [.. Enumerable.Range(0, 100).Select(i => (i % 7) - 3f)];
        var got = Array.ConvertAll(want, w => w * factor);
        Assert.Equal(good, EngineComparison.Difference("decoder", "logits", 1, want, got).IsGood);
    }
}

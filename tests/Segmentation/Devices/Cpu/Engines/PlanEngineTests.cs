using SRNet.Interop.Compute;
using SRNet.Interop.OneDnn;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Engines;

/// <summary>The typed layer over native/compute, with a plan of the bundled model: who owns what, and what errors say.</summary>
public sealed class PlanEngineTests : IDisposable
{
    private static readonly ImageSize Size = new(96, 64);
    private static readonly ModelBundle Bundle = ModelBundle.Open(BundledModel.InFp32(null));

    private readonly List<(string Name, Tensor Tensor)> _tensors = [];

    public PlanEngineTests() => Assert.SkipWhen(OneDnnRuntime.WhyNot is not null, OneDnnRuntime.WhyNot ?? "");

    public void Dispose() => _tensors.ForEach(t => t.Tensor.Dispose());

    [Fact]
    public void A_run_reads_and_writes_our_tensors_in_place_and_allocates_nothing()
    {
        using var engine = Load(threads: 2);
        using var run = engine.Bind(Tensors(engine));
        var thin = _tensors.Single(t => t.Name == "thin_q").Tensor;
        var offsets = _tensors.Single(t => t.Name == "offsets").Tensor;
        run.Run();
        var first = offsets.Span.ToArray();
        Assert.Contains(first, v => v != 0);

        thin.Span.Fill(0.5f);
        run.Run();
        Assert.NotEqual(first, offsets.Span.ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            run.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void One_engine_serves_every_size()
    {
        using var engine = Load(threads: 1);
        using var small = engine.Bind(Tensors(engine));
        small.Run();
        var want = _tensors.Single(t => t.Name == "offsets").Tensor.Span.ToArray();
        using var large = engine.Bind(Tensors(engine, new ImageSize(160, 96)));
        large.Run();
        small.Run();
        Assert.Equal(want, _tensors.First(t => t.Name == "offsets").Tensor.Span.ToArray());
    }

    [Fact]
    public void What_is_no_plan_is_named()
    {
        using var runtime = OneDnnRuntime.Start(1);
        var error = Assert.Throws<SrNetException>(() => PlanEngine.Load(runtime, "decoder", new byte[100]));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Equal("The plan of engine decoder cannot be loaded: this is no plan.", error.Message);
    }

    [Fact]
    public void Names_of_the_plan_that_no_tensor_is_given_for_are_refused()
    {
        using var engine = Load(threads: 1);
        var error = Assert.Throws<SrNetException>(() => engine.Bind([.. Tensors(engine).Where(t => t.Name != "thin_q")]));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("input or output thin_q ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_is_too_small_is_refused()
    {
        using var engine = Load(threads: 1);
        using var small = new Tensor(1, 1, 4, 6);
        var error = Assert.Throws<SrNetException>(() => engine.Bind([.. Tensors(engine).Select(t => t.Name == "offsets" ? (t.Name, small) : t)]));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("offsets needs ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_outlives_its_engine_but_not_its_own_end()
    {
        var engine = Load(threads: 2);
        var run = engine.Bind(Tensors(engine));
        engine.Dispose();
        run.Run();
        run.Dispose();
        Assert.Throws<ObjectDisposedException>(run.Run);
        Assert.Throws<ObjectDisposedException>(() => engine.Bind([.. _tensors]));
    }

    private static PlanEngine Load(int threads)
    {
        using var runtime = OneDnnRuntime.Start(threads);
        return PlanEngine.Load(runtime, ModelBundle.AlignmentOffsets, Bundle.ReadPlan(ModelBundle.AlignmentOffsets));
    }

    private (string Name, Tensor Tensor)[] Tensors(PlanEngine engine, ImageSize? size = null)
    {
        var shapes = new EngineTensors(Bundle.Manifest, size ?? Size);
        (string Name, Tensor Tensor)[] tensors = [.. engine.Inputs.Concat(engine.Outputs).Select(name => (name, new Tensor(shapes.Shape(engine.Name, name, 1))))];
        _tensors.AddRange(tensors);
        return tensors;
    }
}

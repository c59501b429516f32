using System.Text.Json;
using SRNet.Interop.Compute;
using SRNet.Interop.Cuda;
using SRNet.Interop.OnnxRuntime;
using SRNet.Interop.TensorRt;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

public class TensorRtEngineTests : TensorRtTest
{
    [Fact]
    public void The_runtime_tells_its_version_and_that_it_can_build()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        Assert.Equal(StandIn.TensorRtVersion, runtime.Version);
        Assert.True(runtime.CanBuild);
        runtime.LoadPlugins();
    }

    [Fact]
    public void An_engine_tells_its_tensors_and_layers()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var engine = Build(runtime, context, "to_half", ToHalf with { Detailed = true });

        var x = engine.Tensor("x");
        Assert.True(x.IsInput);
        Assert.Equal(TensorType.Float32, x.Type);
        Assert.Equal([-1, 3, 8, 8], x.Shape);
        Assert.Equal(TensorType.Float16, engine.Tensor("y").Type);
        Assert.Equal(2, engine.Tensor("y").ElementSize);
        Assert.Equal([4, 3, 8, 8], engine.Range("x").Max);
        Assert.Equal(1, engine.ProfileCount);
        Assert.True(engine.ContextBytes > 0);
        using var layers = JsonDocument.Parse(engine.Inspect());
        Assert.Equal(engine.LayerCount, layers.RootElement.GetProperty("Layers").GetArrayLength());
        var e = Assert.Throws<SrNetException>(() => engine.Tensor("z"));
        Assert.Equal("Engine to_half has no tensor z: it has x, y.", e.Message);
    }

    [Fact]
    public void An_engine_runs_at_every_shape_of_its_profile_and_as_a_graph()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var stream = new CudaStream(context, CudaPriority.High);
        using var engine = Build(runtime, context, "to_half", ToHalf);
        for (var images = 1; images <= 4; images++)
        {
            var count = images * 3 * 8 * 8;
            using var run = engine.CreateContext();
            using var input = new PinnedBuffer(context, count * sizeof(float));
            using var output = new PinnedBuffer(context, count * 2);
            using var x = new DeviceBuffer(context, input.Bytes);
            using var y = new DeviceBuffer(context, output.Bytes);
            run.SetShape("x", images, 3, 8, 8);
            Assert.Equal([images, 3, 8, 8], run.Shape("y"));
            using var scratch = GiveScratch(run);
            run.Bind("x", x);
            run.Bind("y", y);
            using var graph = CudaGraph.Capture(
                stream,
                () =>
                {
                    stream.Upload(input, x, input.Bytes);
                    run.Enqueue(stream);
                    stream.Download(y, output, output.Bytes);
                },
                [input, output, .. run.Uses]);
            foreach (var scale in new[] { 0.5f, -2f })
            {
                for (var i = 0; i < count; i++)
                {
                    input.Span<float>()[i] = i * scale;
                }

                graph.Launch(stream);
                stream.Synchronize();
                for (var i = 0; i < count; i++)
                {
                    Assert.Equal((Half)(i * scale), output.Span<Half>()[i]);
                }
            }
        }
    }

    [Fact]
    public void An_engine_of_the_network_computes_what_the_CPU_computes()
    {
        const int Height = 64, Width = 96;
        var onnx = Model("query_encoder");
        using var image = new Tensor(1, 3, Height, Width);
        var random = new Random(1);
        foreach (ref var value in image.Span)
        {
            value = (float)(random.NextDouble() * 4) - 2;
        }

        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var stream = new CudaStream(context);
        var options = new BuildOptions { Shapes = [ShapeRange.Fixed("image", 1, 3, Height, Width)], FullFloat32 = true };
        using var engine = Build(runtime, context, "query_encoder", options);
        using var run = engine.CreateContext();
        run.SetShape("image", 1, 3, Height, Width);
        using var scratch = GiveScratch(run);
        using var buffers = new OwnedList();
        foreach (var tensor in engine.Tensors)
        {
            run.Bind(tensor.Name, buffers.Own(new DeviceBuffer(context, run.Shape(tensor.Name).Aggregate(4L, (a, b) => a * b))));
        }

        using var host = new PinnedBuffer(context, image.Length * sizeof(float));
        image.Span.CopyTo(host.Span<float>());
        stream.Upload(host, (DeviceBuffer)run.Uses.ElementAt(1), host.Bytes);
        run.Enqueue(stream);

        using var cpu = OrtEngine.Load("query_encoder", onnx, 1, []);
        var expected = cpu.Outputs.ToDictionary(n => n, n => new Tensor([.. run.Shape(n).Select(d => (int)d)]));
        using var cpuRun = cpu.Bind([("image", image), .. expected.Select(o => (o.Key, o.Value))]);
        cpuRun.Run();
        for (var i = 0; i < engine.Tensors.Count; i++)
        {
            if (engine.Tensors[i].IsInput)
            {
                continue;
            }

            using var result = expected[engine.Tensors[i].Name];
            using var output = new PinnedBuffer(context, result.Length * sizeof(float));
            stream.Download((DeviceBuffer)run.Uses.ElementAt(i + 1), output, output.Bytes);
            stream.Synchronize();
            for (var k = 0; k < result.Length; k++)
            {
                Assert.Equal(result.Span[k], output.Span<float>()[k], 1e-4f);
            }
        }
    }

    [Fact]
    public void What_a_run_lacks_is_one_sentence_and_never_reaches_the_device()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var stream = new CudaStream(context);
        using var engine = Build(runtime, context, "add", Add);
        using var run = engine.CreateContext();
        using var small = new DeviceBuffer(context, 255);
        using var buffer = new DeviceBuffer(context, 256);
        void Refused(string message)
        {
            var refused = Assert.Throws<SrNetException>(() => run.Enqueue(stream));
            Assert.Equal(SrNetError.InvalidInput, refused.Error);
            Assert.Equal(message, refused.Message);
        }

        Refused("Engine add cannot be run: input a has no shape yet.");
        run.SetShape("a", 4, 16);
        run.SetShape("b", 4, 16);
        Refused("Engine add cannot be run: tensor a has no address yet.");
        run.Bind("a", buffer);
        run.Bind("b", small);
        run.Bind("sum", buffer);
        Refused("Engine add cannot be run: the context has no scratch memory yet.");
        var e = Assert.Throws<SrNetException>(() => run.UseScratch(buffer));
        Assert.Equal("Engine add: a run needs 2048 bytes of scratch memory.", e.Message);
        using var scratch = GiveScratch(run);
        Refused("Engine add needs 256 bytes for b, and its buffer has 255.");
        run.Bind("b", buffer);
        run.Enqueue(stream);
        stream.Synchronize();
        Assert.Throws<SrNetException>(() => run.SetShape("a", 5, 16));
        Assert.Throws<SrNetException>(() => run.Bind("z", buffer));
        Assert.Throws<SrNetException>(() => run.SetProfile(1, stream));
    }

    [Fact]
    public void Enqueueing_a_run_allocates_no_managed_memory()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var stream = new CudaStream(context);
        using var engine = Build(runtime, context, "add", Add);
        using var run = engine.CreateContext();
        using var buffer = new DeviceBuffer(context, 256);
        using var scratch = Bind(run, buffer);
        Assert.Equal(0, Allocations.Of(() =>
        {
            run.Enqueue(stream);
            stream.Synchronize();
        }));
        using var graph = run.Capture(stream);
        Assert.Equal(0, Allocations.Of(() =>
        {
            graph.Launch(stream);
            stream.Synchronize();
        }));
    }

    private sealed class OwnedList : IDisposable
    {
        private readonly List<IDisposable> _owned = [];

        public T Own<T>(T value)
            where T : IDisposable
        {
            _owned.Add(value);
            return value;
        }

        public void Dispose() => _owned.ForEach(o => o.Dispose());
    }
}

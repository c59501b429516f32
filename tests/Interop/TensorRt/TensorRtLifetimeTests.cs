using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.TensorRt;

public class TensorRtLifetimeTests(ITestOutputHelper output) : TensorRtTest
{
    [Fact]
    public void Objects_may_be_disposed_in_any_order_and_a_graph_keeps_its_run()
    {
        var context = StandIn.NewContext();
        var runtime = new TensorRtRuntime(context);
        var stream = new CudaStream(context);
        var engine = Build(runtime, context, "add", Add);
        var run = engine.CreateContext();
        var buffer = new DeviceBuffer(context, 256);
        var scratch = Bind(run, buffer);
        var graph = run.Capture(stream);
        runtime.Dispose();
        context.Dispose();
        engine.Dispose();
        run.Dispose();
        buffer.Dispose();
        scratch.Dispose();
        graph.Launch(stream);
        stream.Synchronize();
        graph.Dispose();
        stream.Dispose();
    }

    [Fact]
    public void Threads_run_one_engine_at_once_each_with_its_own_context()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var engine = Build(runtime, context, "add", Add);
        InFourThreads(t =>
        {
            using var stream = new CudaStream(context);
            using var run = engine.CreateContext();
            using var a = new DeviceBuffer(context, 256);
            using var sum = new DeviceBuffer(context, 256);
            using var host = new PinnedBuffer(context, 256);
            using var scratch = Bind(run, a);
            run.Bind("sum", sum);
            for (var i = 0; i < 100; i++)
            {
                host.Span<float>().Fill(t * i);
                stream.Upload(host, a, 256);
                run.Enqueue(stream);
                stream.Download(sum, host, 256);
                stream.Synchronize();
                Assert.Equal(2f * t * i, host.Span<float>()[63]);
            }
        });
    }

    [Fact]
    public void A_device_without_memory_or_lost_is_told_with_TensorRTs_own_words()
    {
        using var context = StandIn.NewContext();
        using var runtime = new TensorRtRuntime(context);
        using var stream = new CudaStream(context);
        var plan = runtime.Build(context, "add", Model("add"), Add, cancellation: Token).Plan;
        StandIn.SetMemory(16);
        var e = Assert.Throws<SrNetException>(() => runtime.Load(context, "add", plan));
        Assert.Equal(SrNetError.Failed, e.Error);
        Assert.StartsWith("Engine add cannot be loaded: TensorRT cannot load this plan: OutOfMemory", e.Message);

        StandIn.Reset();
        using var engine = runtime.Load(context, "add", plan);
        using var run = engine.CreateContext();
        using var buffer = new DeviceBuffer(context, 256);
        StandIn.SetMemory(1024);
        e = Assert.Throws<SrNetException>(() => Bind(run, buffer));
        Assert.StartsWith("2048 bytes cannot be allocated on", e.Message);

        StandIn.Reset();
        using var scratch = Bind(run, buffer);
        run.Enqueue(stream);
        stream.Synchronize();
        StandIn.LoseDevice(719);
        e = Assert.Throws<SrNetException>(() => run.Enqueue(stream));
        Assert.Equal(SrNetError.Failed, e.Error);
        StandIn.Reset();
    }

    [Fact]
    public void Ten_thousand_engines_that_come_and_go_leave_nothing() => LoadRunAndUnload(10_000);

    [Fact]
    [Trait("Category", "Long")]
    public void A_hundred_thousand_engines_that_come_and_go_leave_nothing() => LoadRunAndUnload(100_000);

    // Runtime, engine, context, one run and a launch of its graph, then all of it away again.
    private void LoadRunAndUnload(int cycles)
    {
        const int Allowed = 16 << 20;
        byte[] plan;
        using var context = StandIn.NewContext();
        using (var builder = new TensorRtRuntime(context))
        {
            plan = builder.Build(context, "add", Model("add"), Add, cancellation: Token).Plan;
        }

        using var stream = new CudaStream(context);
        using var buffer = new DeviceBuffer(context, 256);
        using var host = new PinnedBuffer(context, 256);
        var live = StandIn.Live();
        var resident = new List<long>();
        for (var i = 1; i <= cycles; i++)
        {
            using (var runtime = new TensorRtRuntime(context))
            using (var engine = runtime.Load(context, "add", plan))
            using (var run = engine.CreateContext())
            {
                using var scratch = Bind(run, buffer);
                host.Span<float>().Fill(1);
                stream.Upload(host, buffer, 256);
                using var graph = run.Capture(stream);
                graph.Launch(stream);
                stream.Download(buffer, host, 256);
                stream.Synchronize();

                // Each run doubles it.
                Assert.Equal(4f, host.Span<float>()[63]);
            }

            if (i % (cycles / 4) == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                resident.Add(Environment.WorkingSet);
            }
        }

        Assert.Equal(live, StandIn.Live());
        output.WriteLine($"{cycles} cycles, resident memory after each quarter: {string.Join(", ", resident.Select(r => $"{r >> 10} KiB"))}");

        // Heaps grow in steps of some MiB, and settle in the first half.
        Assert.InRange(resident[3] - resident[1], long.MinValue, Allowed);
    }
}

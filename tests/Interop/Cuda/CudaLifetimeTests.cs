using System.Runtime.CompilerServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

public class CudaLifetimeTests : DeviceTest
{
    [Fact]
    public void A_context_lives_as_long_as_anything_created_from_it()
    {
        var context = StandIn.NewContext();
        var stream = new CudaStream(context);
        var device = new DeviceBuffer(context, 256);
        context.Dispose();
        Assert.Equal(1, StandIn.Retained);

        device.Dispose();
        stream.Dispose();
        Assert.Equal(0, StandIn.Retained);
        Assert.Throws<ObjectDisposedException>(() => new DeviceBuffer(context, 256));
    }

    [Fact]
    public void What_is_disposed_cannot_be_used_and_may_be_disposed_again()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        var device = new DeviceBuffer(context, 256);
        var host = new PinnedBuffer(context, 256);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Address);
        Assert.Throws<ObjectDisposedException>(() => stream.Upload(host, device, 256));
        host.Dispose();
        Assert.Throws<ObjectDisposedException>(() => host.Span<byte>().Length);
    }

    [Fact]
    public void What_is_forgotten_is_freed_by_the_finalizer()
    {
        using var context = StandIn.NewContext();
        var before = StandIn.Live();
        Forget(context);
        Assert.NotEqual(before, StandIn.Live());

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, StandIn.Live());
    }

    [Theory]
    [InlineData("cuMemAlloc_v2")]
    [InlineData("cuMemHostAlloc")]
    [InlineData("cuStreamCreateWithPriority")]
    [InlineData("cuEventCreate")]
    [InlineData("cuModuleLoadDataEx")]
    [InlineData("cuStreamBeginCapture_v2")]
    [InlineData("cuStreamEndCapture")]
    [InlineData("cuGraphInstantiateWithFlags")]
    [InlineData("cuGraphUpload")]
    public void Whatever_fails_to_be_created_leaves_nothing_behind(string function)
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var buffer = new DeviceBuffer(context, 256);
        var ptx = ".version 6.3\n.target sm_75\n"u8.ToArray();
        var before = StandIn.Live();
        StandIn.Fail(function, 2);

        var e = Assert.Throws<SrNetException>(() =>
        {
            using var device = new DeviceBuffer(context, 256);
            using var host = new PinnedBuffer(context, 256);
            using var another = new CudaStream(context);
            using var @event = new CudaEvent(context);
            using var module = new CudaModule(context, ptx);
            using var graph = CudaGraph.Capture(stream, () => stream.Fill(buffer, 1), buffer);
        });

        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, StandIn.Live());
        stream.Synchronize();
    }

    [Fact]
    public void A_thread_that_cannot_take_the_context_is_told_so_and_may_try_again()
    {
        using var context = StandIn.NewContext();
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            StandIn.Fail("cuCtxSetCurrent", 2);
            thrown = Record.Exception(() => new DeviceBuffer(context, 256).Dispose());
            new DeviceBuffer(context, 256).Dispose();
        });
        thread.Start();
        thread.Join();

        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", Assert.IsType<SrNetException>(thrown).Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(CudaContext context)
    {
        _ = new DeviceBuffer(context, 256);
        _ = new PinnedBuffer(context, 256);
        _ = new CudaStream(context);
        _ = new CudaEvent(context);
    }
}

using SRNet.Interop.Cuda;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

public class CudaDeviceTests : DeviceTest
{
    [Fact]
    public void A_device_describes_itself_and_a_stand_in_says_that_it_is_one()
    {
        Assert.Equal(1, CudaDevice.Count());
        var device = CudaDevice.Open();

        Assert.True(device.IsStandIn);
        Assert.Equal("SRNet test stand-in (no GPU)", device.Name);
        Assert.Equal(new Version(8, 6), device.ComputeCapability);
        Assert.Equal(new Version(13, 0), device.DriverVersion);
        Assert.Equal(4, device.Multiprocessors);
        Assert.Equal(8L << 30, device.MemoryBytes);
        Assert.False(device.HasEcc);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_one_sentence()
    {
        var e = Assert.Throws<SrNetException>(() => CudaDevice.Open(3));
        Assert.Equal(SrNetError.Missing, e.Error);
        Assert.Equal("There is no GPU 3: the driver sees 1, counted from 0.", e.Message);

        StandIn.SetDevices(0);
        e = Assert.Throws<SrNetException>(() => CudaDevice.Open());
        Assert.Equal(SrNetError.Missing, e.Error);
        Assert.Contains("sees no GPU", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CudaWait.Spin), 1u)]
    [InlineData(nameof(CudaWait.Block), 4u)]
    public void A_context_waits_as_it_was_told(string how, uint flags)
    {
        var wait = Enum.Parse<CudaWait>(how);
        using var context = StandIn.NewContext(wait);
        Assert.Equal(flags, StandIn.ContextFlags);
        Assert.Equal(wait, context.Wait);
    }

    [Fact]
    public void An_older_driver_that_keeps_the_flags_of_an_active_context_is_no_error()
    {
        using var first = StandIn.NewContext();
        StandIn.Fail("cuDevicePrimaryCtxSetFlags_v2", 708);
        using var second = StandIn.NewContext(CudaWait.Spin);
        Assert.Null(second.Loss);
    }

    [Fact]
    public void A_context_tells_why_it_is_lost_and_that_it_is_not()
    {
        using var context = StandIn.NewContext();
        StandIn.SetMemory(1);
        Assert.Throws<SrNetException>(() => new DeviceBuffer(context, 64));
        Assert.Null(context.Loss);
        StandIn.LoseDevice(700);
        Assert.Equal("CUDA_ERROR_ILLEGAL_ADDRESS, an illegal memory access was encountered", context.Loss);
    }

    [Fact]
    public async Task Any_thread_can_use_what_any_other_created()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var buffer = new DeviceBuffer(context, 64);
        using var host = new PinnedBuffer(context, 64);
        for (byte value = 1; value < 20; value++)
        {
            await Task.Run(() => stream.Fill(buffer, value), TestContext.Current.CancellationToken);
            await Task.Run(() => stream.Download(buffer, host, 64), TestContext.Current.CancellationToken);
            await Task.Run(stream.Synchronize, TestContext.Current.CancellationToken);
            Assert.Equal(value, host.Span<byte>()[63]);
        }
    }
}

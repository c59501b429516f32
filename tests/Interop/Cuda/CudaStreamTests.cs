using SRNet.Interop.Cuda;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

public class CudaStreamTests : DeviceTest
{
    [Fact]
    public void Bytes_go_to_the_device_around_it_and_back()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context, CudaPriority.High);
        using var source = new PinnedBuffer(context, 1000);
        using var target = new PinnedBuffer(context, 1000);
        using var first = new DeviceBuffer(context, 1000);
        using var second = new DeviceBuffer(context, 1000);
        new Random(1).NextBytes(source.Span<byte>());

        stream.Fill(second, 0);
        stream.Upload(source, first, 1000);
        stream.Copy(first, 100, second, 0, 900);
        stream.Download(second, target, 1000);
        stream.Synchronize();

        Assert.True(source.Span<byte>()[100..].SequenceEqual(target.Span<byte>()[..900]));
        Assert.Equal(0, target.Span<byte>()[900..].IndexOfAnyExcept((byte)0) + 1);
    }

    [Fact]
    public void Ranges_outside_a_buffer_are_refused_before_the_device_sees_them()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var host = new PinnedBuffer(context, 64);
        using var device = new DeviceBuffer(context, 32);

        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Upload(host, device, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Download(device, host, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Copy(device, 1, device, 0, 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Copy(device, -1, device, 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceBuffer(context, 0));
        stream.Synchronize();
    }

    [Fact]
    public void A_stream_waits_for_another_by_an_event_and_events_measure_time()
    {
        using var context = StandIn.NewContext();
        using var producer = new CudaStream(context);
        using var consumer = new CudaStream(context);
        using var device = new DeviceBuffer(context, 4 << 20);
        using var host = new PinnedBuffer(context, 4 << 20);
        using var start = new CudaEvent(context);
        using var end = new CudaEvent(context);
        for (byte value = 1; value < 10; value++)
        {
            producer.Record(start);
            producer.Fill(device, 0);
            producer.Fill(device, value);
            producer.Record(end);
            consumer.Wait(end);
            consumer.Download(device, host, device.Bytes);
            consumer.Synchronize();

            Assert.True(end.HasPassed);
            Assert.True(end.MillisecondsSince(start) > 0);
            Assert.Equal(value, host.Span<byte>()[^1]);
        }

        end.Synchronize();
    }

    [Fact]
    public void Out_of_memory_is_told_by_its_name_and_passes_when_memory_is_freed()
    {
        using var context = StandIn.NewContext();
        StandIn.SetMemory(1 << 20);
        var first = new DeviceBuffer(context, 700 << 10);
        Assert.Equal((1 << 20) - (700 << 10), context.FreeMemory);
        Assert.Equal(700 << 10, context.UsedMemory);

        var e = Assert.Throws<SrNetException>(() => new DeviceBuffer(context, 700 << 10));

        Assert.Equal(SrNetError.Failed, e.Error);
        Assert.Equal("716800 bytes cannot be allocated on SRNet test stand-in (no GPU): CUDA_ERROR_OUT_OF_MEMORY, out of memory.", e.Message);
        first.Dispose();
        new DeviceBuffer(context, 700 << 10).Dispose();
    }

    [Theory]
    [InlineData(719, "CUDA_ERROR_LAUNCH_FAILED")]
    [InlineData(700, "CUDA_ERROR_ILLEGAL_ADDRESS")]
    public void A_lost_device_is_told_by_every_call_under_its_name(int result, string name)
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var @event = new CudaEvent(context);
        using var device = new DeviceBuffer(context, 16);
        using var host = new PinnedBuffer(context, 16);
        stream.Record(@event);
        stream.Synchronize();
        StandIn.LoseDevice(result);

        Action[] calls =
        [
            stream.Synchronize, () => stream.Record(@event), () => stream.Wait(@event), () => stream.Upload(host, device, 16), () => stream.Download(device, host, 16),
            () => stream.Fill(device, 1), () => stream.Copy(device, 0, device, 0, 8), @event.Synchronize, () => _ = @event.HasPassed,
            () => _ = new DeviceBuffer(context, 16), () => _ = new PinnedBuffer(context, 16), () => _ = new CudaStream(context), () => _ = new CudaEvent(context),
            () => _ = context.FreeMemory,
        ];
        foreach (var call in calls)
        {
            var e = Assert.Throws<SrNetException>(call);
            Assert.Equal(SrNetError.Failed, e.Error);
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
        }

        StandIn.Reset();
    }

    [Fact]
    public void Work_enqueued_every_frame_allocates_no_managed_memory()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var device = new DeviceBuffer(context, 4096);
        using var host = new PinnedBuffer(context, 4096);
        using var @event = new CudaEvent(context);
        void Frame()
        {
            stream.Upload(host, device, 4096);
            stream.Fill(device, 3);
            stream.Copy(device, 0, device, 2048, 1024);
            stream.Download(device, host, 4096);
            stream.Record(@event);
            stream.Wait(@event);
            @event.Synchronize();
            stream.Synchronize();
        }

        Assert.Equal(0, Allocations.Of(Frame));
    }
}

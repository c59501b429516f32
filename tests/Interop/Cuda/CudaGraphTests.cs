using SRNet.Interop.Cuda;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

public class CudaGraphTests : DeviceTest
{
    [Fact]
    public void A_graph_repeats_the_work_with_the_contents_of_the_moment_and_allocates_nothing()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var source = new PinnedBuffer(context, 256);
        using var target = new PinnedBuffer(context, 256);
        using var device = new DeviceBuffer(context, 256);
        var runs = 0;
        void Work()
        {
            runs++;
            stream.Upload(source, device, 256);
            stream.Download(device, target, 256);
        }

        source.Span<byte>().Fill(7);
        using var graph = CudaGraph.Capture(stream, Work, source, target, device);
        Assert.Equal(2, runs);
        Assert.Equal(7, target.Span<byte>()[255]);

        for (byte value = 10; value < 20; value++)
        {
            source.Span<byte>().Fill(value);
            graph.Launch(stream);
            stream.Synchronize();
            Assert.Equal(value, target.Span<byte>()[255]);
        }

        Assert.Equal(2, runs);
        Assert.Equal(0, Allocations.Of(() =>
        {
            graph.Launch(stream);
            stream.Synchronize();
        }));
    }

    [Fact]
    public void A_graph_keeps_the_memory_it_works_on()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        var source = new PinnedBuffer(context, 256);
        var device = new DeviceBuffer(context, 256);
        var graph = CudaGraph.Capture(stream, () => stream.Upload(source, device, 256), source, device);
        source.Dispose();
        device.Dispose();
        Assert.Contains("allocations=1 pinned=1", StandIn.Live(), StringComparison.Ordinal);

        graph.Launch(stream);
        stream.Synchronize();
        graph.Dispose();
        Assert.Contains("allocations=0 pinned=0", StandIn.Live(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_takes_in_a_stream_that_forks_and_joins_and_others_wait_for_what_it_records()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var side = new CudaStream(context);
        using var device = new DeviceBuffer(context, 1 << 20);
        using var target = new PinnedBuffer(context, 1 << 20);
        using var copied = new CudaEvent(context);
        using var forked = new CudaEvent(context);
        using var joined = new CudaEvent(context);
        using var graph = CudaGraph.CaptureOnly(
            stream,
            () =>
            {
                stream.Fill(device, 7);
                stream.Record(forked);
                side.Wait(forked);
                side.Download(device, target, target.Bytes);
                side.Record(copied, capturing: true);
                side.Record(joined);
                stream.Wait(joined);
                stream.Fill(device, 1);
            },
            device, target, copied);
        for (var i = 0; i < 20; i++)
        {
            target.Span<byte>().Clear();
            graph.Launch(stream);
            copied.Synchronize();
            Assert.False(target.Span<byte>().ContainsAnyExcept((byte)7));
        }

        var e = Assert.Throws<SrNetException>(() => CudaGraph.CaptureOnly(
            stream,
            () =>
            {
                stream.Record(forked);
                side.Wait(forked);
                side.Fill(device, 2);
            },
            device));
        Assert.Contains("CUDA_ERROR_STREAM_CAPTURE_UNJOINED", e.Message, StringComparison.Ordinal);
        side.Fill(device, 3);
        side.Synchronize();
    }

    [Fact]
    public void Work_that_cannot_be_captured_leaves_a_stream_that_works()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var device = new DeviceBuffer(context, 256);
        var first = true;
        var e = Assert.Throws<SrNetException>(() => CudaGraph.Capture(
            stream,
            () =>
            {
                stream.Fill(device, 1);
                if (!first)
                {
                    stream.Synchronize();
                }

                first = false;
            },
            device));
        Assert.Contains("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", e.Message, StringComparison.Ordinal);

        Assert.Throws<InvalidOperationException>(() => CudaGraph.Capture(stream, () => throw new InvalidOperationException(), device));
        using var graph = CudaGraph.Capture(stream, () => stream.Fill(device, 1), device);
        graph.Launch(stream);
        stream.Synchronize();
    }

    [Fact]
    public void Whoever_allocates_waits_for_a_capture_on_another_thread_and_the_capturing_one_may_not()
    {
        using var context = StandIn.NewContext();
        using var stream = new CudaStream(context);
        using var device = new DeviceBuffer(context, 256);
        var elsewhere = new List<Exception?>();
        var other = new Thread(() => elsewhere.Add(Record.Exception(() => new DeviceBuffer(context, 256).Dispose())));
        stream.Fill(device, 1);
        stream.Synchronize();
        using var graph = CudaGraph.CaptureOnly(
            stream,
            () =>
            {
                other.Start();
                SpinWait.SpinUntil(() => other.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
                stream.Fill(device, 1);
                Assert.Empty(elsewhere);
            },
            device);
        other.Join();
        Assert.Equal([null], elsewhere);

        var e = Assert.Throws<SrNetException>(() => CudaGraph.Capture(
            stream,
            () =>
            {
                // Freed again at the warm-up; under capture the allocation itself is refused.
                new DeviceBuffer(context, 256).Dispose();
                stream.Fill(device, 1);
            },
            device));
        Assert.Contains("CUDA_ERROR_STREAM_CAPTURE", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_waits_for_calls_that_are_over_soon_and_is_put_off_by_those_that_take_long()
    {
        var gate = new CaptureGate();
        using (gate.Enter(takesLong: true))
        {
            Assert.False(gate.TryBeginCapture());
        }

        var captured = new ManualResetEventSlim();
        var capturing = new Thread(() =>
        {
            Assert.True(gate.TryBeginCapture());
            captured.Set();
            gate.EndCapture();
        });
        using (gate.Enter())
        {
            capturing.Start();
            SpinWait.SpinUntil(() => capturing.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

            // Whoever is within such a call may make another; nobody else overtakes the capture.
            gate.Enter().Dispose();
            Assert.False(captured.IsSet);
        }

        capturing.Join();
        Assert.True(captured.IsSet);
        Assert.True(gate.TryBeginCapture());
        gate.Enter().Dispose();
        gate.EndCapture();
    }
}

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Queues;

public sealed class FrameQueueTests : IDisposable
{
    private readonly FramePool _pool = new(new ImageSize(4, 4), 8);
    private readonly DropTally _drops = new("next");

    [Fact]
    public void A_full_live_queue_drops_its_oldest_frame_and_counts_it()
    {
        using var queue = new FrameQueue(2, QueueMode.DropOldest, _drops);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(queue.Write(NewFrame(i)));
        }

        Assert.Equal([3, 4], ReadAll(queue, 2));
        Assert.Equal(3, _drops[DropReason.QueueFull]);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task A_full_waiting_queue_holds_its_writer_until_there_is_room()
    {
        using var queue = new FrameQueue(1, QueueMode.Wait, _drops);
        var writer = Task.Factory.StartNew(() => Enumerable.Range(0, 6).All(i => queue.Write(NewFrame(i))), TaskCreationOptions.LongRunning);
        await Eventually.HoldsAsync(() => queue.WriterWaits, "the writer waits");
        Assert.False(writer.IsCompleted);

        Assert.Equal(Enumerable.Range(0, 6).Select(i => (long)i), ReadAll(queue, 6));
        Assert.True(await writer);
        Assert.Equal(0, _drops.Total);
    }

    [Fact]
    public void What_was_queued_before_completion_can_still_be_read()
    {
        using var queue = new FrameQueue(2, QueueMode.Wait, _drops);
        queue.Write(NewFrame(7));
        queue.Complete();

        Assert.Equal([7], ReadAll(queue, 1));
        Assert.False(queue.TryRead(out _));
    }

    [Fact]
    public async Task A_reader_that_closes_ends_a_waiting_writer_and_no_frame_is_lost()
    {
        using var queue = new FrameQueue(1, QueueMode.Wait, _drops);
        queue.Write(NewFrame(0));
        var writer = Task.Factory.StartNew(() => queue.Write(NewFrame(1)), TaskCreationOptions.LongRunning);
        await Eventually.HoldsAsync(() => queue.WriterWaits, "the writer waits");

        queue.Close();
        queue.Close();
        Assert.False(await writer);
        Assert.Equal(2, _drops[DropReason.Shutdown]);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task A_waiting_reader_ends_when_the_writer_completes()
    {
        using var queue = new FrameQueue(1, QueueMode.Wait, _drops);
        var reader = Task.Factory.StartNew(() => queue.TryRead(out _), TaskCreationOptions.LongRunning);
        await Eventually.HoldsAsync(() => queue.ReaderWaits, "the reader waits");
        queue.Complete();
        Assert.False(await reader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_frame_between_two_busy_threads_arrives_once_and_in_order(int capacity)
    {
        const int Count = 20_000;
        using var queue = new FrameQueue(capacity, QueueMode.Wait, _drops);
        var writer = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Count; i++)
                {
                    queue.Write(NewFrame(i));
                }

                queue.Complete();
            },
            TaskCreationOptions.LongRunning);

        var next = 0L;
        while (queue.TryRead(out var frame))
        {
            Assert.Equal(next++, frame.Index);
            frame.Dispose();
        }

        await writer;
        Assert.Equal(Count, next);
    }

    // Fails when a test lost a frame.
    public void Dispose() => _pool.Dispose();

    private static List<long> ReadAll(FrameQueue queue, int count)
    {
        var read = new List<long>();
        while (read.Count < count && queue.TryRead(out var frame))
        {
            read.Add(frame.Index);
            frame.Dispose();
        }

        return read;
    }

    private Frame NewFrame(long index)
    {
        var frame = _pool.Rent();
        frame.Stamp(index, new FrameInfo(TimeSpan.Zero), 0);
        return frame;
    }
}

using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Threading;

public class WorkerGroupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Every_item_is_done_once_run_after_run(int size)
    {
        using var workers = new WorkerGroup(size);
        for (var round = 0; round < 200; round++)
        {
            var work = new Counting(round % 17);
            workers.Run(work, work.Done.Length);
            Assert.All(work.Done, n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_group_goes_on()
    {
        using var workers = new WorkerGroup(2);
        var thrown = Assert.Throws<InvalidOperationException>(() => workers.Run(new Failing(), 50));
        Assert.Contains("item 7", thrown.Message);

        var work = new Counting(50);
        workers.Run(work, 50);
        Assert.All(work.Done, n => Assert.Equal(1, n));
    }

    [Fact]
    public void Threads_that_come_late_find_the_items_of_their_own_call_only()
    {
        // Many more threads than cores: most come when the call that woke them is over, often in the middle of the next.
        using var workers = new WorkerGroup(24);
        var works = Enumerable.Range(0, 2000).Select(i => new Counting(1 + (i * 7 % 40))).ToArray();
        foreach (var work in works)
        {
            workers.Run(work, work.Done.Length);
            Assert.DoesNotContain(work.Done, n => n != 1);
        }

        Assert.All(works, work => Assert.DoesNotContain(work.Done, n => n != 1));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var workers = new WorkerGroup(2);
        var work = new Counting(40);
        workers.Run(work, 40);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            workers.Run(work, 40);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Counting(int count) : IParallelWork
    {
        public int[] Done { get; } = new int[count];

        public void Execute(int item, int worker) => Interlocked.Increment(ref Done[item]);
    }

    private sealed class Failing : IParallelWork
    {
        public void Execute(int item, int worker)
        {
            if (item == 7)
            {
                throw new ArgumentException("item 7 is broken");
            }
        }
    }
}

using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Stages;

public class ComputeTurnsTests
{
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Turns_are_given_in_the_order_they_were_asked_for()
    {
        var turns = new ComputeTurns(places: 1, Never);
        var order = new List<int>();
        var first = turns.Take();
        var others = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            others.Add(Task.Factory.StartNew(() => TakeAndNote(number), TaskCreationOptions.LongRunning));
            await Eventually.HoldsAsync(() => turns.Waiting == number + 1, "the next one waits");
        }

        first.Dispose();

        // Who has just had one waits until all who asked before have had theirs.
        TakeAndNote(5);
        await Task.WhenAll(others);
        Assert.Equal([0, 1, 2, 3, 4, 5], order);

        void TakeAndNote(int number)
        {
            using var turn = turns.Take();
            order.Add(number);
        }
    }

    [Fact]
    public async Task No_more_compute_at_once_than_there_are_places()
    {
        const int Places = 2;
        var turns = new ComputeTurns(Places, Never);
        var (now, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning)));
        Assert.Equal(Places, most);

        void Work()
        {
            for (var i = 0; i < 50; i++)
            {
                using var turn = turns.Take();
                var at = Interlocked.Increment(ref now);
                InterlockedMax(ref most, at);
                Thread.Sleep(1);
                Interlocked.Decrement(ref now);
            }
        }
    }

    [Fact]
    public async Task A_turn_that_does_not_end_is_taken_away_and_its_end_takes_nobody_elses()
    {
        var turns = new ComputeTurns(places: 1, TimeSpan.FromMilliseconds(50));
        var hung = turns.Take();
        using (await Task.Factory.StartNew(() => turns.Take(), TaskCreationOptions.LongRunning))
        {
        }

        var strict = new ComputeTurns(places: 1, TimeSpan.FromSeconds(20));
        var lost = strict.Take();
        lost.Dispose();
        using (strict.Take())
        {
            // Ended for the second time, and late: the turn is another's.
            lost.Dispose();
            var next = Task.Factory.StartNew(() => strict.Take().Dispose(), TaskCreationOptions.LongRunning);
            await Eventually.HoldsAsync(() => strict.Waiting == 1, "the next one waits");
            Assert.False(next.IsCompleted);
        }

        hung.Dispose();
        turns.Take().Dispose();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}

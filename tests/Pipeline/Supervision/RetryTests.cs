using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Supervision;

public class RetryTests
{
    private static readonly RetryPolicy Policy = new(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    private readonly AutoTime _time = new();
    private readonly List<string?> _waits = [];

    [Fact]
    public void Pauses_double_up_to_the_longest_and_the_last_failure_is_thrown()
    {
        var tried = 0;
        var error = Assert.Throws<SrNetException>(() => New().Run(() => throw SrNetException.Failed($"No {++tried}."), CancellationToken.None));
        Assert.Equal(("No 4.", 4), (error.Message, tried));
        Assert.Equal(["No 1.", "No 2.", "No 3."], _waits);
        Assert.All(new double[] { 1, 2, 3 }.Zip(_time.Waits), w => Assert.InRange(w.Second.TotalSeconds, w.First / 2, w.First));
        Assert.Equal(3, _time.Waits.Count);
    }

    [Fact]
    public void Success_makes_the_tries_start_anew()
    {
        var (retry, tried) = (New(), 0);
        retry.Run(
            () =>
            {
                // Every third try works for a while.
                if (++tried % 3 == 0)
                {
                    retry.Succeeded();
                }

                return tried == 20 ? true : throw SrNetException.Failed("It broke.");
            },
            CancellationToken.None);
        Assert.Equal(20, tried);
        Assert.Equal(19, _time.Waits.Count);
        Assert.All(_time.Waits, w => Assert.InRange(w.TotalSeconds, 0.5, 2));
    }

    [Fact]
    public void What_lasts_is_tried_again_rarely_however_often_it_was_tried_before()
    {
        var tried = 0;
        New(RetryPolicy.ForService).Run(
            () => ++tried switch
            {
                5 => true,
                2 => throw SrNetException.Failed("Away."),
                _ => throw new SrNetException(SrNetError.InvalidInput, "Wrong password.") { Refused = true },
            },
            CancellationToken.None);
        Assert.Equal(["Wrong password.", "Away.", "Wrong password.", "Wrong password."], _waits);
        Assert.All([_time.Waits[0], _time.Waits[2], _time.Waits[3]], w => Assert.InRange(w.TotalSeconds, 30.1, 40));
        Assert.InRange(_time.Waits[1].TotalSeconds, 0.1, 1);
    }

    [Fact]
    public void What_lasts_is_not_tried_again_where_the_policy_does_not_say_so()
    {
        Assert.Throws<SrNetException>(() => New().Run(() => throw SrNetException.InvalidInput("Wrong."), CancellationToken.None));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public void What_is_to_begin_anew_does_so_after_the_shortest_pause_and_is_no_failure()
    {
        var tried = 0;
        New().Run(() => ++tried == 10, CancellationToken.None);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(1), 9), _time.Waits);
        Assert.All(_waits, Assert.Null);
    }

    [Fact]
    public void What_has_just_broken_is_waited_for_before_the_first_try()
    {
        var tried = 0;
        New().Run(() => ++tried == 1, CancellationToken.None, SrNetException.Failed("It broke."));
        Assert.Equal(["It broke."], _waits);
        Assert.Equal(1, tried);
    }

    [Fact]
    public async Task Stopping_ends_a_pause()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var retry = new Retry(new RetryPolicy(null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TimeProvider.System, _ => false, (_, _) => waiting.SetResult());
        var running = Task.Run(() => retry.Run(() => throw new IOException("full"), stop.Token), TestContext.Current.CancellationToken);
        await waiting.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private Retry New(RetryPolicy? policy = null) => new(policy ?? Policy, _time, e => e is SrNetException { Passes: false }, (problem, _) => _waits.Add(problem?.Message));
}

using Polly;
using Polly.Retry;

namespace SRNet.Pipeline.Supervision;

/// <summary>
/// Tries something until it is done: the one place where anything is tried again. Tries count from the last success, so what has worked for days and breaks
/// is tried again soon. Used by one thread at a time, which it blocks.
/// </summary>
internal sealed class Retry
{
    private readonly RetryPolicy _policy;
    private readonly ResiliencePipeline<bool> _pipeline;
    private int _tries;

    /// <param name="policy">How often, with what pauses.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="lasts">Whether a failure will not pass by itself; it is tried again rarely, or not at all, as the policy says.</param>
    /// <param name="waits">Hears of every failure that is followed by a pause, and how long that is; null instead of a failure where a try asked to begin anew.</param>
    public Retry(RetryPolicy policy, TimeProvider time, Predicate<Exception> lasts, Action<Exception?, TimeSpan> waits)
    {
        _policy = policy;
        _pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e ? !UsedUp && (policy.LastingDelay is not null || !lasts(e)) : !args.Outcome.Result),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    args.Outcome.Exception is not { } e ? policy.FirstDelay : lasts(e) ? policy.Lasting(Random.Shared.NextDouble()) : NextDelay()),
                OnRetry = args =>
                {
                    waits(args.Outcome.Exception, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Tries since the last success, one that is under way included.</summary>
    public int Tries => Volatile.Read(ref _tries);

    /// <summary>Whether there is no try left. Where there is but one, what has worked and breaks has had it.</summary>
    public bool UsedUp => Math.Max(_tries, 1) >= _policy.Tries;

    /// <summary>What is tried has worked; tries count from here. Any thread.</summary>
    public void Succeeded() => Volatile.Write(ref _tries, 0);

    /// <summary>Tries until it is done.</summary>
    /// <param name="once">One try: true = done, false = begin anew after the shortest pause, an exception = it failed.</param>
    /// <param name="stop">Ends a pause.</param>
    /// <param name="broken">What has just broken: then a pause comes first.</param>
    /// <exception cref="OperationCanceledException">Stopped in a pause.</exception>
    /// <exception cref="Exception">What the last try threw, when it cannot pass or all tries are used up.</exception>
    public void Run(Func<bool> once, CancellationToken stop, Exception? broken = null) => _pipeline.Execute(
        _ =>
        {
            if (Interlocked.Exchange(ref broken, null) is { } before)
            {
                throw before;
            }

            _tries++;
            return once();
        },
        stop);

    private TimeSpan NextDelay() => _policy.Delay(Math.Max(_tries, 1), Random.Shared.NextDouble());
}

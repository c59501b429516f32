namespace SRNet.Pipeline.Supervision;

/// <summary>
/// When something that broke is tried again: a source, an output, a stream. Waits double from <paramref name="FirstDelay"/> to <paramref name="MaxDelay"/>,
/// each shortened by up to a half at random so that many do not come back at once.
/// </summary>
/// <param name="Tries">Tries in a row without success before it fails for good; null = for ever.</param>
/// <param name="FirstDelay">Wait after the first failure.</param>
/// <param name="MaxDelay">Longest wait.</param>
public sealed record RetryPolicy(int? Tries, TimeSpan FirstDelay, TimeSpan MaxDelay)
{
    // So that there are never more than two logins in a minute, and somebody who mends the password is still not kept waiting.
    private static readonly TimeSpan Rarely = TimeSpan.FromSeconds(31);

    /// <summary>
    /// The least wait after a failure that lasts until somebody changes something, such as a wrong password; null = it is not tried again. Lengthened by up to
    /// a fifth at random.
    /// </summary>
    public TimeSpan? LastingDelay { get; init; }

    /// <summary>For a source that a person waits for at a terminal: five tries with at most 7.5 s of waiting between them.</summary>
    public static RetryPolicy ForRun { get; } = new(5, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4));

    /// <summary>For a service nobody watches: for ever, at most 1 s apart so that a camera's return is noticed soon; what lasts, half a minute.</summary>
    public static RetryPolicy ForService { get; } = new(null, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(1)) { LastingDelay = Rarely };

    /// <summary>For outputs of a service: for ever, at most 5 s apart; a disk that is full stays so for a while, and every try opens the output anew.</summary>
    public static RetryPolicy ForOutputs { get; } = new(null, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5)) { LastingDelay = Rarely };

    /// <summary>The first failure is the last.</summary>
    public static RetryPolicy Never { get; } = new(1, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The wait after a number of failures in a row.</summary>
    /// <param name="failures">1 and up.</param>
    /// <param name="random">0..1, how much of the random half is left out.</param>
    internal TimeSpan Delay(int failures, double random)
    {
        // 2^30 times the first delay is beyond any longest one.
        var full = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 30));
        return (full < MaxDelay ? full : MaxDelay) * (1 - (random / 2));
    }

    /// <summary>The wait after a failure that lasts.</summary>
    /// <param name="random">0..1, how much of the random fifth is put in.</param>
    internal TimeSpan Lasting(double random) => LastingDelay!.Value * (1 + (random / 5));
}

namespace SRNet.Pipeline.Supervision;

internal static class TimeProviderExtensions
{
    /// <summary>Blocks for <paramref name="delay"/> of this clock, or until cancelled; no exception either way.</summary>
    public static void Wait(this TimeProvider time, TimeSpan delay, CancellationToken cancellation)
    {
        if (time == TimeProvider.System)
        {
            cancellation.WaitHandle.WaitOne(delay);
            return;
        }

        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(_ => over.Set(), null, delay, Timeout.InfiniteTimeSpan);
        try
        {
            over.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at its token.
        }
    }
}

namespace SRNet.Pipeline.Sources;

/// <summary>When a live source is tried again. Delays double from <paramref name="FirstDelay"/> to <paramref name="MaxDelay"/>, each shortened by up to a half at random so that many streams do not come back at once.</summary>
/// <param name="Tries">Tries in a row without a frame before the source fails; null = for ever.</param>
/// <param name="FirstDelay">Wait before the second try.</param>
/// <param name="MaxDelay">Longest wait.</param>
public sealed record ReconnectPolicy(int? Tries, TimeSpan FirstDelay, TimeSpan MaxDelay)
{
    /// <summary>For a person who waits at a terminal: five tries, about seven seconds of waiting.</summary>
    public static ReconnectPolicy ForRun { get; } = new(5, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4));
}

namespace SRNet.Pipeline.Sources;

/// <summary>How a live source is doing.</summary>
/// <param name="State">Where the connection stands.</param>
/// <param name="Attempt">Tries since the last frame, the current one included; 0 right after the source broke off.</param>
/// <param name="RetryIn">Time until the next try, when <see cref="SourceState.Waiting"/>.</param>
/// <param name="Problem">Why the last try ended, one sentence without credentials; null when nothing is wrong.</param>
public readonly record struct SourceStatus(SourceState State, int Attempt, TimeSpan RetryIn, string? Problem);

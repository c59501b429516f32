using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Sources;

/// <summary>How sources are opened.</summary>
public sealed record SourceOptions
{
    /// <summary>How often a live source that does not answer, or breaks off, is tried before it fails.</summary>
    public RetryPolicy Reconnect { get; init; } = RetryPolicy.ForRun;

    /// <summary>Hears when a live source connects, breaks off or waits for its next try. Called on the thread that opens or reads the source.</summary>
    public Action<SourceStatus>? StatusChanged { get; init; }

    /// <summary>A live source that comes back with frames of another size ends, so that it can be opened anew; otherwise it fails.</summary>
    public bool EndOnNewSize { get; init; }

    /// <summary>Sound is read as well, where there is any.</summary>
    public bool Sound { get; init; } = true;

    /// <summary>Time for waiting and pacing.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

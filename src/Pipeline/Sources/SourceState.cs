namespace SRNet.Pipeline.Sources;

/// <summary>Where the connection of a live source stands.</summary>
public enum SourceState
{
    /// <summary>A try is under way.</summary>
    Connecting,

    /// <summary>Frames are coming.</summary>
    Streaming,

    /// <summary>Not connected; the next try is in a while.</summary>
    Waiting,

    /// <summary>All tries are used up. Final.</summary>
    Failed,

    /// <summary>Closed on request. Final.</summary>
    Closed,
}

namespace SRNet.Pipeline.Live;

/// <summary>Where a live stream stands.</summary>
public enum LiveStreamState
{
    /// <summary>Its source is being opened.</summary>
    Starting,

    /// <summary>Frames are coming.</summary>
    Running,

    /// <summary>Stopped on request; its source is closed, its objects are kept.</summary>
    Paused,

    /// <summary>The source does not answer and is tried again for as long as it takes.</summary>
    Reconnecting,

    /// <summary>Something else went wrong; see the stream's error.</summary>
    Failed,

    /// <summary>A source that has an end has come to it.</summary>
    Ended,
}

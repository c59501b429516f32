namespace SRNet.Pipeline.Live;

/// <summary>How one output of a live stream is doing.</summary>
public enum LiveSinkState
{
    /// <summary>The stream does not run, or the output is being opened.</summary>
    Starting,

    /// <summary>Nobody reads what would come out.</summary>
    Idle,

    /// <summary>It takes frames.</summary>
    Running,

    /// <summary>It broke, and is tried again after a pause.</summary>
    Failed,
}

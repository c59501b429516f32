namespace SRNet.Pipeline.Objects;

/// <summary>How an object is doing.</summary>
public enum StreamObjectState
{
    /// <summary>Marked, and not in any frame yet; or no frames come.</summary>
    Pending,

    /// <summary>Seen in the last frame.</summary>
    Tracking,

    /// <summary>Not seen in the last frame; it is looked for.</summary>
    Lost,
}

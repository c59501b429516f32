namespace SRNet.Segmentation.Objects;

/// <summary>Where an object stands.</summary>
public enum ObjectState
{
    /// <summary>Marked in this very frame; the network has not followed it yet.</summary>
    Pending,

    /// <summary>Seen.</summary>
    Tracking,

    /// <summary>Not seen, or not surely enough: its mask is empty and the frame is no memory of it. It is looked for in every frame.</summary>
    Lost,

    /// <summary>Taken out by a person. Its id is free again.</summary>
    Removed,
}

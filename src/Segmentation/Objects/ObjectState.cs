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

/// <summary>The legal moves between the states of an object.</summary>
internal static class ObjectStates
{
    private static readonly Dictionary<ObjectState, ObjectState[]> Moves = new()
    {
        [ObjectState.Pending] = [ObjectState.Tracking, ObjectState.Lost, ObjectState.Removed],
        [ObjectState.Tracking] = [ObjectState.Lost, ObjectState.Removed],
        [ObjectState.Lost] = [ObjectState.Tracking, ObjectState.Removed],
        [ObjectState.Removed] = [],
    };

    /// <summary>Whether the move is in the table.</summary>
    public static bool CanMoveTo(this ObjectState from, ObjectState to) => Moves[from].Contains(to);

    /// <summary>The new state.</summary>
    /// <exception cref="InvalidOperationException">There is no such move.</exception>
    public static ObjectState MoveTo(this ObjectState from, ObjectState to) =>
        from.CanMoveTo(to) ? to : throw new InvalidOperationException($"An object cannot go from {from} to {to}.");
}

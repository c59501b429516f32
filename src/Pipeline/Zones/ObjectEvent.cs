namespace SRNet.Pipeline.Zones;

/// <summary>What can happen to an object.</summary>
internal enum ObjectEventKind
{
    /// <summary>It came into a zone.</summary>
    Entered,

    /// <summary>It is in a zone no more.</summary>
    Left,

    /// <summary>It has been in a zone for as long as that is told after.</summary>
    Dwell,

    /// <summary>It crossed a line.</summary>
    Crossed,

    /// <summary>It went out of sight.</summary>
    Lost,

    /// <summary>It is seen again.</summary>
    Found,
}

/// <summary>Why an object is in a zone no more.</summary>
internal enum LeaveReason
{
    /// <summary>It went out of it.</summary>
    Moved,

    /// <summary>It went out of sight in it.</summary>
    Lost,

    /// <summary>It is followed no more.</summary>
    Removed,
}

/// <summary>Something that happened to an object.</summary>
/// <param name="Kind">What.</param>
/// <param name="ObjectId">To which one.</param>
/// <param name="Time">When it began, on the clock that frames are captured by.</param>
internal readonly record struct ObjectEvent(ObjectEventKind Kind, int ObjectId, TimeSpan Time)
{
    /// <summary>In or out of which zone; null when it is about none.</summary>
    public string? Zone { get; init; }

    /// <summary>Over which line; null when it is about none.</summary>
    public string? Line { get; init; }

    /// <summary>Whether it crossed the line forward.</summary>
    public bool? Forward { get; init; }

    /// <summary>How long it has been in the zone, or was in it.</summary>
    public TimeSpan? Stay { get; init; }

    public LeaveReason? Reason { get; init; }
}

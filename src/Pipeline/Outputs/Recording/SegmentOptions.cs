namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>Where something is recorded in segments and how much of it is kept.</summary>
public sealed record SegmentOptions
{
    /// <summary>Made when it does not exist. Files that are no segments of this recorder are never touched.</summary>
    public required string Folder { get; init; }

    /// <summary>Such as .mp4; empty when every segment is a folder.</summary>
    public string Extension { get; init; } = ".mp4";

    /// <summary>When segments end and how they are called; one for all outputs of a stream. A segment ends with the first frame of the next one that another can begin with.</summary>
    public SegmentClock Clock { get; init; } = new();

    /// <summary>Where the segment that is being written is noted.</summary>
    public OpenSegments Open { get; init; } = new();

    /// <summary>The oldest segments are deleted while all together are larger; null = no limit. The one being written is never deleted.</summary>
    public long? MaxTotalBytes { get; init; }

    /// <summary>Segments that began longer ago are deleted; null = no limit.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Clock of pauses after errors and of ages.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

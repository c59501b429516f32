namespace SRNet.Pipeline.Recording;

/// <summary>Where a video is recorded and how much of it is kept.</summary>
public sealed record SegmentRecorderOptions
{
    /// <summary>Made when it does not exist. Files that are no segments of this recorder are never touched.</summary>
    public required string Folder { get; init; }

    /// <summary>Before the time in every file's name, such as the stream's name and a hyphen. No path separators.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>.mp4 or .mkv.</summary>
    public string Extension { get; init; } = ".mp4";

    /// <summary>A segment ends with the first key frame after this time, which is asked for.</summary>
    public TimeSpan SegmentLength { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The oldest segments are deleted while all together are larger; null = no limit. The one being written is never deleted.</summary>
    public long? MaxTotalBytes { get; init; }

    /// <summary>Segments that began longer ago are deleted; null = no limit.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Clock of pauses after errors and of ages.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

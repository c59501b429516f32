namespace SRNet.Interop.Media;

/// <summary>Where encoded video goes.</summary>
internal sealed record VideoMuxerOptions
{
    /// <summary>A file that ends in .mp4 or .mkv, or rtsp:// and rtsps:// with credentials if need be. An existing file is overwritten.</summary>
    public required string Url { get; init; }

    /// <summary>As encoded.</summary>
    public required int Width { get; init; }

    /// <summary>As encoded.</summary>
    public required int Height { get; init; }

    /// <summary>SPS and PPS in Annex B.</summary>
    public required ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>As encoded.</summary>
    public PixelAspect Aspect { get; init; } = PixelAspect.Square;

    /// <summary>The sound that goes with it; null = none.</summary>
    public SoundFormat? Sound { get; init; }

    /// <summary>Nominal; access units carry their own times.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>Of connecting and of every write to a server. Files have none.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

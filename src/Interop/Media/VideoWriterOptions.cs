namespace SRNet.Interop.Media;

/// <summary>Where a video goes and how it is encoded.</summary>
public sealed record VideoWriterOptions
{
    /// <summary>Ends as <see cref="Codec"/> wants it. An existing file is overwritten.</summary>
    public required string Path { get; init; }

    /// <summary>What the video is made of.</summary>
    public VideoCodec Codec { get; init; } = VideoCodec.H264;

    /// <summary>Odd sizes are padded by one column or row.</summary>
    public required int Width { get; init; }

    /// <summary>As <see cref="Width"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Written into files; for a device pictures are stretched until their pixels are square.</summary>
    public PixelAspect Aspect { get; init; } = PixelAspect.Square;

    /// <summary>Nominal; frames carry their own times.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>The timestamp that is the file's time 0: what lies between it and the first picture stays between them.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>The sound that goes with it; null = none.</summary>
    public SoundFormat? Sound { get; init; }

    /// <summary>Of H.264: x264's speed, "ultrafast" to "veryslow".</summary>
    /// <remarks>At 854x480 with everything around it, one core: ultrafast 3.8 ms a frame, superfast 5.7 ms for half the bytes, veryfast 8.6 ms.
    /// The network needs the cores more than the disk its room.</remarks>
    public string Preset { get; init; } = "ultrafast";

    /// <summary>Of H.264: x264's constant quality, 0 (lossless) to 51.</summary>
    public int Crf { get; init; } = 23;
}

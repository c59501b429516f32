namespace SRNet.Pipeline.Video;

/// <summary>How the pictures of an <see cref="EncodedVideo"/> are encoded.</summary>
public sealed record EncodedVideoOptions
{
    /// <summary>H.264: x264's constant quality, 0 (lossless) to 51.</summary>
    public int Crf { get; init; } = 23;

    /// <summary>H.264: bitrate in kbit/s that is not exceeded over half a second; null = a quarter of a bit per pixel.</summary>
    public int? MaxKbps { get; init; }

    /// <summary>H.264: time from one key frame to the next at most. Viewers who come get one at once in any case.</summary>
    public TimeSpan KeyFrameInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>JPEG: 1 (smallest) to 100.</summary>
    public int JpegQuality { get; init; } = 85;

    /// <summary>Frames per second that are assumed of a source that does not say; only the rate control depends on it.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>Clock of the frames' capture stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

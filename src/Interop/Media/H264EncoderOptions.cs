namespace SRNet.Interop.Media;

/// <summary>How a live picture is encoded.</summary>
internal sealed record H264EncoderOptions
{
    /// <summary>Odd sizes are padded by one column or row.</summary>
    public required int Width { get; init; }

    /// <summary>As <see cref="Width"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Written into the parameter sets.</summary>
    public PixelAspect Aspect { get; init; } = PixelAspect.Square;

    /// <summary>Frames per second, nominal.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>x264's constant quality, 0 to 51, as long as the bitrate allows.</summary>
    public int Crf { get; init; } = 23;

    /// <summary>Bitrate in kbit/s that is not exceeded over half a second.</summary>
    public int MaxKbps { get; init; } = 6000;

    /// <summary>Frames from one key frame to the next at most.</summary>
    public int KeyFrameInterval { get; init; } = 60;
}

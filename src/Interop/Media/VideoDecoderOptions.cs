namespace SRNet.Interop.Media;

/// <summary>What to decode and how long to wait for it.</summary>
public sealed record VideoDecoderOptions
{
    /// <summary>File path, URL, or what <see cref="Format"/> takes (device path, filter graph).</summary>
    public required string Url { get; init; }

    /// <summary>libavformat's name of the input format, "v4l2" or "lavfi" for instance; null = found by content.</summary>
    public string? Format { get; init; }

    /// <summary>Low latency; times count from the first frame; the end of the source is a failure ("disconnected").</summary>
    public bool Live { get; init; }

    /// <summary>RTSP: how to speak to the server; learns from every opening.</summary>
    public RtspRoute Rtsp { get; init; } = new();

    /// <summary>Until the first picture is decoded. Local files have none; name resolution is not bounded by it.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of each read. Local files have none.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Its sound is kept as well, as it was encoded.</summary>
    public bool Sound { get; init; }

    /// <summary>Decoder threads.</summary>
    public int Threads { get; init; } = 1;
}

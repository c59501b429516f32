namespace SRNet.Interop.Media;

/// <summary>How a video file is encoded, and with it what a picture's pixels are and how the file's name ends.</summary>
public enum VideoCodec
{
    /// <summary>R, G, B in .mp4 or .mkv.</summary>
    H264 = 0,

    /// <summary>R, G, B, A with straight alpha, lossless, in .mkv.</summary>
    Ffv1Alpha = 1,

    /// <summary>R, G, B, A with straight alpha, for editing, in .mov.</summary>
    ProRes4444 = 2,

    /// <summary>R, G, B as raw video to a V4L2 output device, /dev/videoN.</summary>
    RawDevice = 3,
}

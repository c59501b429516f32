namespace SRNet.Interop.Media;

/// <summary>
/// How an RTSP server is spoken to. Opening a source finds out where it has to be another way; kept for the next time, the source then needs one connection,
/// which for some cameras is all there is.
/// </summary>
/// <param name="overUdp">Media over UDP from the start, instead of inside the TCP connection.</param>
public sealed class RtspRoute(bool overUdp = false)
{
    // As srnet_media.h numbers them: our own client, FFmpeg's, FFmpeg's with media over UDP.
    private const int Own = 0;
    private const int OverUdp = 2;

    internal int Way { get; set; } = overUdp ? OverUdp : Own;
}

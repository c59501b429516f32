using SRNet.Interop.Media;

namespace SRNet.Pipeline.Outputs;

/// <summary>Sends a video to an RTSP server that records (ANNOUNCE, RECORD; media inside the TCP connection), such as MediaMTX.</summary>
public sealed class RtspPush : IVideoPublisher
{
    // Two seconds: a network that stands still for longer is better gone on with at the next key frame.
    private const int QueueCapacity = 60;

    // Of connecting and of every write.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly string _url;

    /// <param name="url">rtsp:// or rtsps://, with credentials if the server wants them.</param>
    /// <exception cref="SrNetException">InvalidInput: it is neither.</exception>
    public RtspPush(string url)
    {
        if (!url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("rtsps://", StringComparison.OrdinalIgnoreCase))
        {
            throw SrNetException.InvalidInput($"Cannot push to {UrlRedaction.Redact(url)}: it has to begin with rtsp:// or rtsps://.");
        }

        _url = url;
    }

    /// <inheritdoc/>
    public void Publish(VideoFeed video)
    {
        // Connecting takes a while, so what is sent comes from a subscription made afterwards, which starts with a key frame.
        if (video.WaitForFormat() is not { } format)
        {
            return;
        }

        var options = new VideoMuxerOptions { Url = _url, Width = format.Width, Height = format.Height, Aspect = format.Aspect, FrameRate = format.FrameRate, Parameters = format.Parameters, Timeout = Timeout };
        using var muxer = VideoMuxer.Open(options, video.Stopping);
        using (video.Stopping.Register(muxer.Abort))
        {
            video.ForEach(QueueCapacity, picture =>
            {
                if (picture.Format != format)
                {
                    // The server was told of another one: say goodbye and announce it anew.
                    return false;
                }

                muxer.Write(picture.Bytes.Span, picture.Timestamp, picture.KeyFrame);
                video.Delivered();
                return true;
            });
        }
    }
}

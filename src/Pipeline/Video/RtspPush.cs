using SRNet.Interop.Media;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Video;

/// <summary>
/// Sends a video to an RTSP server that records (ANNOUNCE, RECORD; media inside the TCP connection), such as MediaMTX. When the server is gone it is
/// tried again, with growing pauses, until this is disposed; other readers of the video never notice. Starts at once.
/// </summary>
public sealed class RtspPush : IDisposable
{
    private const int QueueCapacity = 60;

    // Of connecting and of every write.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly SupervisedOutput _output;
    private readonly string _url;
    private long _pictures;

    /// <param name="video">An H.264 video; stays the caller's.</param>
    /// <param name="url">rtsp:// or rtsps://, with credentials if the server wants them.</param>
    public RtspPush(EncodedVideo video, string url)
    {
        ArgumentNullException.ThrowIfNull(video);
        if (!url.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("rtsps://", StringComparison.OrdinalIgnoreCase))
        {
            throw Native.SrNetException.InvalidInput($"Cannot push to {UrlRedaction.Redact(url)}: it has to begin with rtsp:// or rtsps://.");
        }

        _url = url;
        _output = new SupervisedOutput("srnet push", video, ReconnectPolicy.ForService, TimeProvider.System, Push);
    }

    /// <summary>Where the connection stands; its problem holds no credentials.</summary>
    public SourceStatus Status => _output.Status;

    /// <summary>Pictures the server took.</summary>
    public long Pictures => Volatile.Read(ref _pictures);

    /// <summary>Pictures that were missed because the server was slow.</summary>
    public long Dropped => _output.Dropped;

    /// <summary>Says goodbye to the server.</summary>
    public void Dispose() => _output.Dispose();

    private void Push(SupervisedOutput output)
    {
        // Connecting takes a while, so what is sent comes from a subscription made afterwards, which starts with a key frame.
        VideoFormat? format = null;
        output.ForEach(1, picture =>
        {
            format = picture.Format;
            return false;
        });
        if (format is null)
        {
            return;
        }

        var options = new VideoMuxerOptions { Url = _url, Width = format.Width, Height = format.Height, FrameRate = format.FrameRate, Parameters = format.Parameters, Timeout = Timeout };
        using var muxer = VideoMuxer.Open(options, output.Stopping);
        using (output.Stopping.Register(muxer.Abort))
        {
            output.ForEach(QueueCapacity, picture =>
            {
                if (picture.Format != format)
                {
                    // The server was told of another one: say goodbye and announce it anew.
                    return false;
                }

                muxer.Write(picture.Bytes.Span, picture.Timestamp, picture.KeyFrame);
                Interlocked.Increment(ref _pictures);
                output.Delivered();
                return true;
            });
        }
    }
}

using SRNet.Interop.Media;
using SRNet.Pipeline.Sources;

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
    /// <exception cref="SrNetException">InvalidInput: it is neither, or can be read in more than one way.</exception>
    public RtspPush(string url)
    {
        _url = Written(url);
    }

    /// <summary>Such an address in its canonical form.</summary>
    /// <param name="url">As of the constructor.</param>
    /// <param name="user">Beside the address, as it is; null = none.</param>
    /// <param name="password">As <paramref name="user"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: it is none; one sentence without credentials.</exception>
    internal static string Written(string url, string? user = null, string? password = null) =>
        NetworkAddress.Is(url, out var scheme) && scheme is "rtsp" or "rtsps"
            ? NetworkAddress.Canonical(url, user, password)
            : throw SrNetException.InvalidInput("A push needs a url that begins with rtsp:// or rtsps://, as in rtsp://server:8554/name.");

    /// <inheritdoc/>
    public void Publish(VideoFeed video)
    {
        // Connecting takes a while, so what is sent comes from a subscription made afterwards, which starts with a key frame.
        if (video.WaitForFormat(out var heard) is not { } format)
        {
            return;
        }

        var sound = heard?.GoesInto(_url) == true ? heard : null;
        var options = new VideoMuxerOptions
        {
            Url = _url, Width = format.Width, Height = format.Height, Aspect = format.Aspect, FrameRate = format.FrameRate, Parameters = format.Parameters, Sound = sound, Timeout = Timeout,
        };
        using var muxer = VideoMuxer.Open(options, video.Stopping);
        using (video.Stopping.Register(muxer.Abort))
        {
            video.ForEach(QueueCapacity, picture =>
            {
                if (picture.Format != format || !Equals(picture.SoundFormat, heard))
                {
                    // The server was told of another one: say goodbye and announce it anew.
                    return false;
                }

                muxer.Write(picture.Bytes.Span, picture.Timestamp, picture.KeyFrame);
                muxer.WriteSound(picture.Sound, sound);
                video.Delivered();
                return true;
            });
        }
    }
}

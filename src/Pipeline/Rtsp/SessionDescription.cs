using System.Globalization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>The SDP of one stream.</summary>
internal static class SessionDescription
{
    public const string Track = "trackID=0";
    public const string SoundTrack = "trackID=1";

    /// <param name="format">Of the video.</param>
    /// <param name="sound">Of its sound; null when it has none, or none that can be sent.</param>
    public static string Of(VideoFormat format, SoundFormat? sound)
    {
        var sps = format.Sps.Span;
        var rate = format.FrameRate.ToString("0.###", CultureInfo.InvariantCulture);
        return string.Join("\r\n",
        [
            "v=0",
            "o=- 0 0 IN IP4 0.0.0.0",
            "s=SRNet",
            "c=IN IP4 0.0.0.0",
            "t=0 0",
            "a=control:*",
            "a=range:npt=now-",
            $"m=video 0 RTP/AVP {RtpPacketizer.PayloadType}",
            $"a=rtpmap:{RtpPacketizer.PayloadType} H264/{RtpPacketizer.ClockRate}",
            $"a=fmtp:{RtpPacketizer.PayloadType} packetization-mode=1;profile-level-id={Convert.ToHexString(sps[1..4])};" +
                $"sprop-parameter-sets={Convert.ToBase64String(sps)},{Convert.ToBase64String(format.Pps.Span)}",
            $"a=framerate:{rate}",
            $"a=framesize:{RtpPacketizer.PayloadType} {format.Width}-{format.Height}",
            $"a=control:{Track}",
            .. sound is null ? [] : SoundPacketizer.Describe(sound, SoundTrack),
            "",
        ]);
    }
}

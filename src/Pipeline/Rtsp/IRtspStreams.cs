using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>The streams an <see cref="RtspServer"/> plays. Asked from any thread, for every request anew, so streams may come and go.</summary>
public interface IRtspStreams
{
    /// <summary>The H.264 video of <c>rtsp://host:port/NAME</c>; null when there is none (404).</summary>
    /// <param name="name">The path without its first and last slash, percent signs decoded. Comes from the network: any text.</param>
    EncodedVideo? Find(string name);

    /// <summary>Where else a stream is that is not here; null = nowhere. Clients are sent there (302).</summary>
    Uri? Elsewhere(string name) => null;
}

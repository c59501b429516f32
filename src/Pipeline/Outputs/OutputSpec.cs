using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Outputs;

/// <summary>An output of a stream, which makes it for itself as often as it takes: when it starts, when its frames change, when the output broke.</summary>
/// <param name="Kind">A short word for status and metrics: mjpeg, record, h264.</param>
/// <param name="Target">Where it goes, for people and without credentials: the full path of a file or folder; null when the kind says it all.</param>
public abstract record OutputSpec(string Kind, string? Target);

/// <summary>An output that takes frames.</summary>
/// <param name="Kind">As of <see cref="OutputSpec"/>.</param>
/// <param name="Overlay">It shows masks: it gets frames with them drawn in, others get frames as the source gave them.</param>
/// <param name="Create">Makes the sink of one try.</param>
/// <param name="Target">As of <see cref="OutputSpec"/>.</param>
public sealed record FrameOutputSpec(string Kind, bool Overlay, Func<IFrameSink> Create, string? Target = null) : OutputSpec(Kind, Target)
{
    /// <summary>Whether anybody reads what comes out. While nobody does the output gets one last frame, to notice, and then none. Null = always.</summary>
    public Func<bool>? Wanted { get; init; }

    /// <summary>The video that the sink makes, whose readers' losses count as this output's; null when it makes none.</summary>
    internal EncodedVideo? Video { get; private init; }

    /// <summary>An output that encodes a video for all who read it, and nothing while nobody does.</summary>
    /// <param name="kind">As of <see cref="OutputSpec"/>.</param>
    /// <param name="video">Stays the caller's.</param>
    /// <param name="background">What is shown behind the objects; null = the picture with masks.</param>
    /// <param name="target">As of <see cref="OutputSpec"/>.</param>
    public static FrameOutputSpec Encoding(string kind, EncodedVideo video, Func<IBackground>? background = null, string? target = null)
    {
        IFrameSink Create() => background is null ? new EncodedVideoSink(video) : new BackgroundSink(new EncodedVideoSink(video), background());
        return new FrameOutputSpec(kind, background is null, Create, target) { Wanted = () => video.Statistics.Subscribers > 0, Video = video };
    }
}

/// <summary>An output that takes a video as it was encoded once for all.</summary>
/// <param name="Kind">As of <see cref="OutputSpec"/>.</param>
/// <param name="Video">What it puts out; stays the caller's, and when it ends so does the output.</param>
/// <param name="Publisher">Puts it out.</param>
/// <param name="Target">As of <see cref="OutputSpec"/>.</param>
public sealed record VideoOutputSpec(string Kind, EncodedVideo Video, IVideoPublisher Publisher, string? Target = null) : OutputSpec(Kind, Target);

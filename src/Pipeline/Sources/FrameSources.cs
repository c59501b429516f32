using SRNet.Interop.Media;
using SRNet.Pipeline.Synth;

namespace SRNet.Pipeline.Sources;

/// <summary>Opens what a person names with <c>--source</c>.</summary>
public static class FrameSources
{
    /// <summary>
    /// Opens a source: a video file, a folder of pictures, <c>rtsp://</c>, <c>rtsps://</c>, <c>rtspu://</c>, <c>http://</c> or <c>https://</c>, <c>/dev/videoN</c>,
    /// <c>lavfi:GRAPH</c>, or <c>synth://NAME?seed=..&amp;frames=..&amp;size=HxW&amp;objects=..&amp;live=true</c> or
    /// <c>synth://clips/PRESET?..&amp;SETTING=VALUE</c>. Blocks until the size of the frames is known.
    /// Network streams and cameras are live: when they break off they are connected again. Only what http announces with its length is a file, and has an end.
    /// </summary>
    /// <exception cref="SrNetException">One sentence on what is wrong with the name, or why it cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a live source was connecting.</exception>
    public static IFrameSource Open(string source, SourceOptions options, CancellationToken cancellation)
    {
        var (kind, target, udp) = SourceAddress.Parse(source);
        var name = UrlRedaction.Redact(source);
        return kind switch
        {
            SourceKind.Synth => new SynthSource(SynthAddress.Parse(target), options.Time),
            SourceKind.ImageFolder => new ImageFolderSource(target),
            // A full path cannot be taken for a protocol, whatever colons are in it.
            SourceKind.VideoFile => DecodedSource.Open(new VideoDecoderOptions { Url = Path.GetFullPath(target) }, name, null, cancellation),
            SourceKind.Network when IsRemoteFile(target, name, cancellation) =>
                DecodedSource.Open(new VideoDecoderOptions { Url = target }, name, null, cancellation),

            // A generator runs as fast as it is read; as a stand-in for a camera it has to keep the pace.
            SourceKind.Filter =>
                DecodedSource.Open(new VideoDecoderOptions { Url = target, Format = "lavfi" }, name, new FramePacer(options.Time), cancellation),
            _ => SupervisedSource.Open(name, stop => DecodedSource.Open(Live(kind, target, udp), name, null, stop, options.Time, options.EndOnNewSize), options, cancellation),
        };
    }

    // A stream that ends was disconnected and is fetched again; done to a file that would go on for ever.
    private static bool IsRemoteFile(string target, string name, CancellationToken cancellation)
    {
        if (!target.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            using var probe = DecodedSource.Open(Live(SourceKind.Network, target, udp: false), name, null, cancellation);
            return probe.Description.FrameCount is not null;
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            // Nobody answers yet; trying again is the supervisor's business.
            return false;
        }
    }

    private static VideoDecoderOptions Live(SourceKind kind, string target, bool udp) =>
        new() { Url = target, Format = kind == SourceKind.Camera ? "v4l2" : null, Live = true, RtspOverTcp = !udp };
}

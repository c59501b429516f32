using SRNet.Interop.Media;

namespace SRNet.Pipeline.Sources;

/// <summary>Addresses that the program reads by itself, such as those of rendered scenes.</summary>
/// <param name="Prefix">What they start with, as in <c>synth://</c>, in capitals or not.</param>
/// <param name="Example">One of them, for sentences on what can be named.</param>
/// <param name="Open">Opens one; throws <see cref="SrNetException"/> with one sentence on what is wrong with it.</param>
/// <param name="IsCamera">Tells those that are connected again when they break off; null = none is.</param>
public sealed record SourceScheme(string Prefix, string Example, Func<string, SourceOptions, IFrameSource> Open, Predicate<string>? IsCamera = null);

/// <summary>Opens what a person names with <c>--source</c>.</summary>
/// <param name="also">Addresses that are opened by the program.</param>
public sealed class FrameSources(params SourceScheme[] also)
{
    /// <summary>What can be named, as a part of a sentence: a video file, ... or lavfi:GRAPH.</summary>
    public string Nameable => SourceAddress.Nameable(also);

    /// <summary>What a person wrote in its canonical form, user and password where they belong, without looking whether it is there.</summary>
    /// <param name="source">As of <see cref="Open"/>.</param>
    /// <param name="user">Beside the source, as it is; null = none.</param>
    /// <param name="password">As <paramref name="user"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: it can be nothing that is read; one sentence without credentials.</exception>
    internal string Written(string source, string? user = null, string? password = null) => SourceAddress.Written(source, user, password, also);

    /// <summary>
    /// Opens a source: a video file, a folder of pictures, <c>rtsp://</c>, <c>rtsps://</c>, <c>rtspu://</c>, <c>http://</c> or <c>https://</c>, <c>/dev/videoN</c>,
    /// <c>lavfi:GRAPH</c>, or an address of a scheme that was given. Blocks until the size of the frames is known.
    /// Network streams and cameras are live: when they break off they are connected again. Only what http announces with its length is a file, and has an end.
    /// </summary>
    /// <param name="source">What a person names.</param>
    /// <param name="options">How often a live source is tried, and who hears of it; null = as for a run.</param>
    /// <param name="cancellation">Ends the wait for a live source.</param>
    /// <exception cref="SrNetException">One sentence on what is wrong with the name, or why it cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a live source was connecting.</exception>
    public IFrameSource Open(string source, SourceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SourceOptions();
        if (Array.Find(also, scheme => source.StartsWith(scheme.Prefix, StringComparison.OrdinalIgnoreCase)) is { } scheme)
        {
            return scheme.IsCamera?.Invoke(source) == true
                ? SupervisedSource.Open(UrlRedaction.Redact(source), _ => scheme.Open(source, options), options, cancellation)
                : scheme.Open(source, options);
        }

        var (kind, target, udp) = SourceAddress.Parse(source, also);
        var name = SourceAddress.Shown(source);
        return kind switch
        {
            SourceKind.ImageFolder => new ImageFolderSource(target),
            // A full path cannot be taken for a protocol, whatever colons are in it.
            SourceKind.VideoFile => DecodedSource.Open(new VideoDecoderOptions { Url = Path.GetFullPath(target), Sound = options.Sound }, name, null, cancellation),
            // A generator runs as fast as it is read; as a stand-in for a camera it has to keep the pace.
            SourceKind.Filter =>
                DecodedSource.Open(new VideoDecoderOptions { Url = target, Format = "lavfi" }, name, new FramePacer(options.Time), cancellation),
            _ => OpenLive(kind, target, udp, name, options, cancellation),
        };
    }

    /// <summary>As <see cref="Open"/>, but what has an end is played at its own pace, and again from the start when <paramref name="loop"/>.</summary>
    public IFrameSource OpenLive(string source, bool loop, SourceOptions options, CancellationToken cancellation)
    {
        var opened = Open(source, options, cancellation);
        return HasEnd(opened.Description) ? new PacedSource(opened, loop ? () => Open(source, options, cancellation) : null, options.Time) : opened;
    }

    /// <summary>Whether the source comes to an end by itself; others that end were cut off.</summary>
    internal static bool HasEnd(SourceDescription source) => !source.Live || source.FrameCount is not null;

    // One connection per try, and one login: some cameras have no room for a second connection.
    private static IFrameSource OpenLive(SourceKind kind, string target, bool udp, string name, SourceOptions options, CancellationToken cancellation)
    {
        // Made once: what one try finds out about the server the next one knows.
        var live = new VideoDecoderOptions { Url = target, Format = kind == SourceKind.Camera ? "v4l2" : null, Live = true, Sound = options.Sound, Rtsp = new RtspRoute(udp) };
        var source = SupervisedSource.Open(name, stop => DecodedSource.Open(live, name, null, stop, options.Time, options.EndOnNewSize), options, cancellation);
        if (!target.StartsWith("http", StringComparison.OrdinalIgnoreCase) || source.Description.FrameCount is null)
        {
            return source;
        }

        // A stream that ends was disconnected and is fetched again; done to a file that would go on for ever.
        source.Dispose();
        return DecodedSource.Open(new VideoDecoderOptions { Url = target, Sound = options.Sound }, name, null, cancellation);
    }
}

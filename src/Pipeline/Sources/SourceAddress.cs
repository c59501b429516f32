using SRNet.Interop.Media;

namespace SRNet.Pipeline.Sources;

/// <summary>The kinds of sources there are.</summary>
internal enum SourceKind
{
    VideoFile,
    ImageFolder,

    /// <summary>A network stream.</summary>
    Network,

    /// <summary>A camera of this machine.</summary>
    Camera,

    /// <summary>A picture generator of the FFmpeg libraries.</summary>
    Filter,
}

/// <summary>What a person named with <c>--source</c>, told apart.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Target">What to open: path, URL, device or filter graph.</param>
/// <param name="RtspOverUdp">RTSP: media over UDP instead of inside the TCP connection.</param>
internal readonly record struct SourceAddress(SourceKind Kind, string Target, bool RtspOverUdp = false)
{
    private const string CameraPrefix = "/dev/video";
    private const string FilterPrefix = "lavfi:";

    // The registered scheme of RTSP with its media over UDP.
    private const string UdpScheme = "rtspu";
    private static readonly string[] NetworkSchemes = ["rtsp", "rtsps", UdpScheme, "http", "https"];

    /// <summary>Reads an address; looks at the disk to tell files from folders.</summary>
    /// <param name="address">What a person wrote.</param>
    /// <param name="also">Schemes that are read elsewhere, for sentences on what can be named.</param>
    /// <exception cref="SrNetException">InvalidInput, or Missing for a camera: one sentence on what is wrong, without credentials.</exception>
    public static SourceAddress Parse(string address, params SourceScheme[] also)
    {
        var name = UrlRedaction.Redact(address);
        if (string.IsNullOrWhiteSpace(address) || address.Contains('\0'))
        {
            throw SrNetException.InvalidInput($"The source is empty; name {Nameable(also)}.");
        }

        if (address.StartsWith(FilterPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return address[FilterPrefix.Length..] is { Length: > 0 } graph
                ? new SourceAddress(SourceKind.Filter, graph)
                : throw SrNetException.InvalidInput("After lavfi: a filter graph is missing, as in lavfi:testsrc2=size=854x480:rate=30.");
        }

        if (address.IndexOf("://", StringComparison.Ordinal) is > 0 and var end)
        {
            return Network(address, address[..end], name, also);
        }

        return Local(address);
    }

    /// <summary>What can be named, as a part of a sentence.</summary>
    public static string Nameable(SourceScheme[] also) =>
        OneOf(["a video file", "a folder of pictures", "rtsp://...", "http://...", "/dev/videoN", "lavfi:GRAPH", .. also.Select(scheme => scheme.Example)]);

    private static SourceAddress Network(string address, string scheme, string name, SourceScheme[] also)
    {
        if (!NetworkSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            string[] read = [.. NetworkSchemes.Select(s => s + "://"), .. also.Select(s => s.Prefix)];
            throw SrNetException.InvalidInput($"The source {name} begins with {scheme}://, which is not read; use {OneOf(read)}.");
        }

        // What follows "://" and stands before the path, without credentials, has to name a host.
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? scheme.Equals(UdpScheme, StringComparison.OrdinalIgnoreCase)
                ? new SourceAddress(SourceKind.Network, "rtsp" + address[UdpScheme.Length..], RtspOverUdp: true)
                : new SourceAddress(SourceKind.Network, address)
            : throw SrNetException.InvalidInput($"The source {name} is no complete address; write it as in rtsp://user:password@camera.local:554/stream.");
    }

    private static string OneOf(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}";

    private static SourceAddress Local(string path)
    {
        if (path.StartsWith(CameraPrefix, StringComparison.Ordinal))
        {
            return File.Exists(path)
                ? new SourceAddress(SourceKind.Camera, path)
                : throw SrNetException.Missing($"There is no camera {path} on this machine; 'ls /dev/video*' shows those there are.");
        }

        if (Directory.Exists(path))
        {
            return new SourceAddress(SourceKind.ImageFolder, path);
        }

        if (!File.Exists(path))
        {
            throw SrNetException.InvalidInput($"There is no file or folder '{path}'.");
        }

        return PictureFiles.IsPicture(path)
            ? throw SrNetException.InvalidInput($"'{path}' is a single picture; name a video, or the folder if it is one of a sequence.")
            : new SourceAddress(SourceKind.VideoFile, path);
    }
}

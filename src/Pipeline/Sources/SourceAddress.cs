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

        return IsLocal(address) ? Local(address) : Network(address, also);
    }

    /// <summary>What a person wrote, without looking whether it is there: the same, or a network address with user and password where they belong.</summary>
    /// <param name="address">As of <see cref="Parse"/>.</param>
    /// <param name="user">Beside the address, as it is; null = none.</param>
    /// <param name="password">As <paramref name="user"/>.</param>
    /// <param name="also">As of <see cref="Parse"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: it can be nothing that is read; one sentence without credentials.</exception>
    public static string Written(string address, string? user, string? password, params SourceScheme[] also)
    {
        var elsewhere = address.StartsWith(FilterPrefix, StringComparison.OrdinalIgnoreCase)
            || also.Any(scheme => address.StartsWith(scheme.Prefix, StringComparison.OrdinalIgnoreCase));
        return !elsewhere && !IsLocal(address) ? NetworkAddress.Canonical(Named(address, also), user, password)
            : user is null && password is null ? address
            : throw SrNetException.InvalidInput("User and password are for network addresses.");
    }

    /// <summary>The name of a source for people: an address without its credentials.</summary>
    public static string Shown(string address) => IsLocal(address) ? address : UrlRedaction.Redact(address);

    /// <summary>What can be named, as a part of a sentence.</summary>
    public static string Nameable(SourceScheme[] also) =>
        OneOf(["a video file", "a folder of pictures", "rtsp://...", "http://...", "/dev/videoN", "lavfi:GRAPH", .. also.Select(scheme => scheme.Example)]);

    // A path. What has a colon before an "@" is an address that lacks its scheme, and a password in it, unless there is such a file.
    private static bool IsLocal(string address) =>
        address.StartsWith('/') || (!address.Contains("://", StringComparison.Ordinal)
            && (address.LastIndexOf('@') is var at && (at < 0 || !address.AsSpan(0, at).Contains(':')) || Path.Exists(address)));

    private static SourceAddress Network(string address, SourceScheme[] also)
    {
        var canonical = NetworkAddress.Canonical(Named(address, also));
        return canonical.StartsWith(UdpScheme + ":", StringComparison.Ordinal)
            ? new SourceAddress(SourceKind.Network, "rtsp" + canonical[UdpScheme.Length..], RtspOverUdp: true)
            : new SourceAddress(SourceKind.Network, canonical);
    }

    // The address, when its scheme, if it has one, is one that is read.
    private static string Named(string address, SourceScheme[] also)
    {
        if (NetworkAddress.Is(address, out var scheme) && !NetworkSchemes.Contains(scheme))
        {
            string[] read = [.. NetworkSchemes.Select(s => s + "://"), .. also.Select(s => s.Prefix)];
            throw SrNetException.InvalidInput($"The source begins with {scheme}://, which is not read; use {OneOf(read)}.");
        }

        return address;
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

namespace SRNet.Pipeline.Sources;

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
    /// <exception cref="SrNetException">InvalidInput, or Missing for a camera: one sentence on what is wrong, without credentials.</exception>
    public static SourceAddress Parse(string address)
    {
        var name = UrlRedaction.Redact(address);
        if (string.IsNullOrWhiteSpace(address) || address.Contains('\0'))
        {
            throw SrNetException.InvalidInput(
                "The source is empty; name a video file, a folder of pictures, rtsp://..., http://..., /dev/videoN, lavfi:GRAPH or synth://demo.");
        }

        if (address.StartsWith(Synth.SynthAddress.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new SourceAddress(SourceKind.Synth, Synth.SynthAddress.Scheme + address[Synth.SynthAddress.Scheme.Length..]);
        }

        if (address.StartsWith(FilterPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return address[FilterPrefix.Length..] is { Length: > 0 } graph
                ? new SourceAddress(SourceKind.Filter, graph)
                : throw SrNetException.InvalidInput("After lavfi: a filter graph is missing, as in lavfi:testsrc2=size=854x480:rate=30.");
        }

        if (address.IndexOf("://", StringComparison.Ordinal) is > 0 and var end)
        {
            return Network(address, address[..end], name);
        }

        return Local(address);
    }

    private static SourceAddress Network(string address, string scheme, string name)
    {
        if (!NetworkSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            throw SrNetException.InvalidInput(
                $"The source {name} begins with {scheme}://, which is not read; use {string.Join("://, ", NetworkSchemes)}:// or synth://.");
        }

        // What follows "://" and stands before the path, without credentials, has to name a host.
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? scheme.Equals(UdpScheme, StringComparison.OrdinalIgnoreCase)
                ? new SourceAddress(SourceKind.Network, "rtsp" + address[UdpScheme.Length..], RtspOverUdp: true)
                : new SourceAddress(SourceKind.Network, address)
            : throw SrNetException.InvalidInput($"The source {name} is no complete address; write it as in rtsp://user:password@camera.local:554/stream.");
    }

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

        return ImageFolderSource.IsImage(path)
            ? throw SrNetException.InvalidInput($"'{path}' is a single picture; name a video, or the folder if it is one of a sequence.")
            : new SourceAddress(SourceKind.VideoFile, path);
    }
}

using System.Text.Json.Serialization;
using SRNet.Server.Runs;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of one output of a stream, in the configuration, in the API and in the saved state.</summary>
/// <param name="Kind">record, rtspPush, rtsp, alpha, masks, objects or device.</param>
internal sealed record OutputDefinition(string Kind)
{
    public const string Record = "record";
    public const string RtspPush = "rtspPush";
    public const string Rtsp = "rtsp";
    public const string Alpha = "alpha";
    public const string Masks = "masks";
    public const string ObjectLines = "objects";
    public const string VideoDevice = "device";
    public const string ProRes = "prores";
    public const string Ffv1 = "ffv1";
    private const int LongestText = 2048;

    /// <summary>rtspPush: where it goes. May hold credentials.</summary>
    public string? Url { get; init; }

    /// <summary>device: /dev/videoN, a V4L2 loopback.</summary>
    public string? Device { get; init; }

    /// <summary>record, rtspPush, rtsp, device: what is shown behind the objects, green, blur or a picture file; null = the picture with masks.</summary>
    public string? Background { get; init; }

    /// <summary>alpha: ffv1 (the default, lossless, .mkv) or prores (4444, .mov).</summary>
    public string? Format { get; init; }

    /// <summary>record, alpha, masks, objects: older segments are deleted; null = none are.</summary>
    public double? KeepHours { get; init; }

    /// <summary>record, alpha, masks, objects: the oldest segments beyond are deleted; null = none are.</summary>
    public double? KeepGigabytes { get; init; }

    /// <summary>The picture file that <see cref="Background"/> names, if it does.</summary>
    [JsonIgnore]
    public string? BackgroundFile => Background is null or "green" or "blur" ? null : Background;

    /// <summary>The background in a word: green, blur or image; null when there is none.</summary>
    public string? BackgroundName() => BackgroundFile is null ? Background : "image";

    /// <summary>The folder below the stream's recordings that it goes to, null when it goes to none; empty = that folder itself.</summary>
    public string? Folder() => Kind switch
    {
        Record => BackgroundName() ?? "",
        Alpha or Masks or ObjectLines => Kind,
        _ => null,
    };

    /// <summary>The definition itself, when it can be used.</summary>
    /// <param name="recordings">Where recordings go; null = nowhere.</param>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public OutputDefinition Checked(string? recordings)
    {
        RefuseOthers(Kind switch
        {
            Record => ["background", "keepHours", "keepGigabytes"],
            RtspPush => ["url", "background"],
            Rtsp => ["background"],
            Alpha => ["format", "keepHours", "keepGigabytes"],
            Masks or ObjectLines => ["keepHours", "keepGigabytes"],
            VideoDevice => ["device", "background"],
            _ => throw SrNetException.InvalidInput($"There is no output of the kind '{(Kind.Length > 40 ? Kind[..40] : Kind)}'; there are {Record}, {RtspPush}, {Rtsp}, {Alpha}, {Masks}, {ObjectLines} and {VideoDevice}."),
        });
        var problem = this switch
        {
            { } when Folder() is not null && recordings is null => "Recordings go to the folder that 'recordings' names in the configuration; it names none.",
            { KeepHours: <= 0 or > 1e6 } or { KeepGigabytes: <= 0 or > 1e6 } => "What is kept of a recording is above 0 hours and gigabytes.",
            { Kind: RtspPush } when !IsRtsp(Url) => "An rtspPush needs a url, as in rtsp://user:password@server:8554/name.",
            { Kind: Rtsp, Background: null } => "An rtsp output needs a background; with masks drawn in, the stream is served over RTSP anyway.",
            { Kind: VideoDevice } when Device is null || !ClientSource.IsCamera(Device) => "A device output needs a device, as in /dev/video10.",
            { Format: not (null or Ffv1 or ProRes) } => $"The format of alpha is {Ffv1} (lossless, .mkv) or {ProRes} (4444, .mov).",
            { Background.Length: > LongestText } => $"The background's file name is longer than {LongestText} characters.",
            _ => null,
        };
        if (problem is not null)
        {
            throw SrNetException.InvalidInput(problem);
        }

        if (Background is not null)
        {
            // A picture that cannot be read is found now, not when the camera comes.
            OutputSinks.Background(Background);
        }

        return this;
    }

    private void RefuseOthers(string[] known)
    {
        (string Name, bool Given)[] all =
        [
            ("url", Url is not null), ("device", Device is not null), ("background", Background is not null), ("format", Format is not null),
            ("keepHours", KeepHours is not null), ("keepGigabytes", KeepGigabytes is not null),
        ];
        if (all.FirstOrDefault(o => o.Given && !known.Contains(o.Name)) is { Name: { } wrong })
        {
            throw SrNetException.InvalidInput($"An output of the kind '{Kind}' has no {wrong}; it can have {string.Join(", ", known)}.");
        }
    }

    private static bool IsRtsp(string? url) =>
        url is { Length: <= LongestText } && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "rtsp" or "rtsps" && uri.Host.Length > 0 && !url.Any(char.IsControl);
}

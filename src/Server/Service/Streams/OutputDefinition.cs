using SRNet.Native;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of one output of a stream.</summary>
/// <param name="Kind">record or rtspPush.</param>
internal sealed record OutputDefinition(string Kind)
{
    public const string Record = "record";
    public const string RtspPush = "rtspPush";
    private const int LongestUrl = 2048;

    /// <summary>rtspPush: where it goes. May hold credentials.</summary>
    public string? Url { get; init; }

    /// <summary>record: older segments are deleted; null = none are.</summary>
    public double? KeepHours { get; init; }

    /// <summary>record: the oldest segments beyond are deleted; null = none are.</summary>
    public double? KeepGigabytes { get; init; }

    /// <summary>The definition itself, when it can be used.</summary>
    /// <param name="recordings">Where recordings go; null = nowhere.</param>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public OutputDefinition Checked(string? recordings)
    {
        switch (Kind)
        {
            case Record when recordings is null:
                throw SrNetException.InvalidInput("Recordings go to the folder that 'recordings' names in the configuration; it names none.");
            case Record when Url is not null:
                throw SrNetException.InvalidInput("A recording has no url: it goes to the folder that 'recordings' names in the configuration.");
            case Record when KeepHours is <= 0 or > 1e6 || KeepGigabytes is <= 0 or > 1e6:
                throw SrNetException.InvalidInput("What is kept of a recording is above 0 hours and gigabytes.");
            case Record:
                return this;
            case RtspPush when KeepHours is not null || KeepGigabytes is not null:
                throw SrNetException.InvalidInput("Only recordings are kept; an rtspPush has a url and nothing else.");
            case RtspPush when IsRtsp(Url):
                return this;
            case RtspPush:
                throw SrNetException.InvalidInput("An rtspPush needs a url, as in rtsp://user:password@server:8554/name.");
            default:
                throw SrNetException.InvalidInput($"There is no output of the kind '{(Kind.Length > 40 ? Kind[..40] : Kind)}'; there are {Record} and {RtspPush}.");
        }
    }

    private static bool IsRtsp(string? url) =>
        url is { Length: <= LongestUrl } && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "rtsp" or "rtsps" && uri.Host.Length > 0 && !url.Any(char.IsControl);
}

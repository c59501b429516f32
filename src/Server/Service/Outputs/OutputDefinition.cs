using System.Text.Json.Serialization;
using SRNet.Pipeline.Outputs;
using SRNet.Server.Runs;

namespace SRNet.Server.Service.Outputs;

/// <summary>What a person says of one output of a stream, in the configuration, in the API and in the saved state.</summary>
/// <param name="Kind">One of <see cref="OutputKinds"/>.</param>
internal sealed record OutputDefinition(string Kind)
{
    private const int LongestText = 2048;

    /// <summary>Where it goes. May hold credentials.</summary>
    public string? Url { get; init; }

    /// <summary>Beside the url: who signs in there, as it is.</summary>
    public string? User { get; init; }

    /// <summary>As <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>/dev/videoN, a V4L2 loopback.</summary>
    public string? Device { get; init; }

    /// <summary>What is shown behind the objects: green, blur or a picture file; null = the picture with masks.</summary>
    public string? Background { get; init; }

    /// <summary>Of a video with alpha: ffv1 (the default, lossless, .mkv) or prores (4444, .mov).</summary>
    public string? Format { get; init; }

    /// <summary>Older segments of a recording are deleted; null = none are.</summary>
    public double? KeepHours { get; init; }

    /// <summary>The oldest segments of a recording beyond are deleted; null = none are.</summary>
    public double? KeepGigabytes { get; init; }

    /// <summary><see cref="KeepGigabytes"/> in bytes.</summary>
    [JsonIgnore]
    public long? MostBytes => KeepGigabytes is { } gigabytes ? (long)(gigabytes * 1e9) : null;

    /// <summary>When what is kept at most has begun; null = everything is kept.</summary>
    public DateTimeOffset? OldestKept(DateTimeOffset now) => KeepHours is { } hours ? now - TimeSpan.FromHours(hours) : null;

    /// <summary><see cref="Url"/> with user and password in it.</summary>
    [JsonIgnore]
    public string Address => RtspPush.Written(Url ?? "", User, Password);

    /// <summary>The picture file that <see cref="Background"/> names, if it does.</summary>
    [JsonIgnore]
    public string? BackgroundFile => Background is null or "green" or "blur" ? null : Background;

    /// <summary>The background in a word: green, blur or image; null when there is none.</summary>
    [JsonIgnore]
    public string? BackgroundName => BackgroundFile is null ? Background : "image";

    /// <summary>The folder below the stream's recordings that it goes to, null when it goes to none; empty = that folder itself.</summary>
    [JsonIgnore]
    public string? Folder => OutputKinds.Find(Kind)?.Folder?.Invoke(this);

    /// <summary>The definition itself, when it can be used.</summary>
    /// <param name="recordings">Where recordings go; null = nowhere.</param>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public OutputDefinition Checked(string? recordings)
    {
        var kind = OutputKinds.Find(Kind) ?? throw SrNetException.InvalidInput(
            $"There is no output of the kind '{(Kind.Length > 40 ? Kind[..40] : Kind)}'; there are {string.Join(", ", OutputKinds.All.SkipLast(1).Select(k => k.Name))} and {OutputKinds.All[^1].Name}.");
        (string Name, bool Given)[] settings =
        [
            ("url", Url is not null), ("user", User is not null), ("password", Password is not null), ("device", Device is not null), ("background", Background is not null), ("format", Format is not null),
            ("keepHours", KeepHours is not null), ("keepGigabytes", KeepGigabytes is not null),
        ];
        if (settings.FirstOrDefault(o => o.Given && !kind.Settings.Contains(o.Name)) is { Name: { } wrong })
        {
            throw SrNetException.InvalidInput($"An output of the kind '{Kind}' has no {wrong}; it can have {string.Join(", ", kind.Settings)}.");
        }

        var problem = this switch
        {
            { } when Folder is not null && recordings is null => "Recordings go to the folder that 'recordings' names in the configuration; it names none.",
            { KeepHours: <= 0 or > 1e6 } or { KeepGigabytes: <= 0 or > 1e6 } => "What is kept of a recording is above 0 hours and gigabytes.",
            { Background.Length: > LongestText } => $"The background's file name is longer than {LongestText} characters.",
            { Url.Length: > LongestText } or { User.Length: > LongestText } or { Password.Length: > LongestText } => $"Url, user and password have at most {LongestText} characters.",
            _ => kind.Problem?.Invoke(this),
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
}

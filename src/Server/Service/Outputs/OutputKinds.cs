using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;

namespace SRNet.Server.Service.Outputs;

/// <summary>A kind of output that a person can ask for.</summary>
/// <param name="Name">What it is called in the configuration, the API and the metrics.</param>
/// <param name="Settings">What can be said of it besides its kind.</param>
/// <param name="Attach">Gives a stream such an output; the definition is checked.</param>
internal sealed record OutputKind(string Name, IReadOnlyList<string> Settings, Action<OutputDefinition, OutputSite> Attach)
{
    /// <summary>The folder below the stream's recordings that it goes to; null when it goes to none.</summary>
    public Func<OutputDefinition, string>? Folder { get; init; }

    /// <summary>What is wrong with a definition, in one sentence; null = nothing can be.</summary>
    public Func<OutputDefinition, string?>? Problem { get; init; }
}

/// <summary>All kinds of outputs there are. This is the place where another one is added.</summary>
internal static class OutputKinds
{
    public const string ProRes = "prores";
    public const string Ffv1 = "ffv1";

    public static IReadOnlyList<OutputKind> All { get; } =
    [
        new("record", ["background", "keepHours", "keepGigabytes"], (output, site) =>
        {
            site.Stream.Attach(new VideoOutputSpec(output.Kind, site.VideoOf(output), new SegmentRecorder(Segments(output, site, ".mp4")), site.FolderOf(output)));
            site.NoteTimeline();
        })
        {
            Folder = output => output.BackgroundName ?? "",
        },
        new("rtspPush", ["url", "user", "password", "background"], (output, site) =>
            site.Stream.Attach(new VideoOutputSpec(output.Kind, site.VideoOf(output), new RtspPush(output.Address), UrlRedaction.Redact(output.Address))))
        {
            Problem = output => Problem(() => output.Address),
        },
        new("rtsp", ["background"], (output, site) => site.Serve(output))
        {
            Problem = output => output.Background is null ? "An rtsp output needs a background; with masks drawn in, the stream is served over RTSP anyway." : null,
        },
        new("alpha", ["format", "keepHours", "keepGigabytes"], (output, site) =>
            Segmented(output, site, output.Format == ProRes ? ".mov" : ".mkv", path => new AlphaVideoSink(path)))
        {
            Folder = output => output.Kind,
            Problem = output => output.Format is null or Ffv1 or ProRes ? null : $"The format of alpha is {Ffv1} (lossless, .mkv) or {ProRes} (4444, .mov).",
        },
        new("masks", ["keepHours", "keepGigabytes"], (output, site) => Segmented(output, site, "", path => new MaskFolderSink(path)))
        {
            Folder = output => output.Kind,
        },
        new("objects", ["keepHours", "keepGigabytes"], (output, site) => Segmented(output, site, ".jsonl", path => new ObjectLinesSink(path, timeOfDay: true)))
        {
            Folder = output => output.Kind,
        },
        new("device", ["device", "background"], (output, site) =>
            site.Stream.Attach(new FrameOutputSpec(output.Kind, output.Background is null, () => OutputSite.Shown(output, new VideoDeviceSink(output.Device!)), output.Device)))
        {
            Problem = output => output.Device is { } device && VideoDeviceSink.IsDevice(device) ? null : "A device output needs a device, as in /dev/video10.",
        },
    ];

    public static OutputKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    // Any frame can begin a segment of what knows no key frames.
    private static void Segmented(OutputDefinition output, OutputSite site, string extension, Func<string, IFrameSink> create)
    {
        var segments = Segments(output, site, extension);
        site.Stream.Attach(new FrameOutputSpec(output.Kind, Overlay: false, () => new SegmentedSink(segments, create), segments.Folder));
    }

    private static SegmentOptions Segments(OutputDefinition output, OutputSite site, string extension) => new()
    {
        Folder = site.FolderOf(output),
        Extension = extension,
        Clock = site.Segments,
        Open = site.Open,
        MaxAge = output.KeepHours is { } hours ? TimeSpan.FromHours(hours) : null,
        MaxTotalBytes = output.MostBytes,
    };

    private static string? Problem(Func<string> read)
    {
        try
        {
            read();
            return null;
        }
        catch (SrNetException e)
        {
            return e.Message;
        }
    }
}

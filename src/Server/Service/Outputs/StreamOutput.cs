using SRNet.Pipeline.Live;
using SRNet.Pipeline.Recording;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Video;
using SRNet.Server.Runs;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Outputs;

/// <summary>One output that a person asked for, fed by H.264 video. It mends itself when it breaks.</summary>
internal sealed class StreamOutput : IDisposable
{
    private readonly IDisposable _output;
    private readonly EncodedVideo? _own;
    private readonly Func<SourceStatus> _status;

    private StreamOutput(string kind, string? target, IDisposable output, EncodedVideo? own, Func<SourceStatus> status)
    {
        (Kind, Target, _output, _own, _status) = (kind, target, output, own, status);
    }

    public string Kind { get; }

    /// <summary>Where it goes, without credentials.</summary>
    public string? Target { get; }

    public SourceStatus Status => _status();

    /// <summary>What the built-in RTSP server plays at <c>STREAM/BACKGROUND</c>; null when this is another kind of output.</summary>
    public EncodedVideo? Served { get; private init; }

    /// <summary>Makes an output and starts it.</summary>
    /// <param name="definition">Checked.</param>
    /// <param name="stream">Gets what takes frames; outlives them.</param>
    /// <param name="video">The stream's video with masks; must outlive the output.</param>
    /// <param name="recordings">Folder of the stream's recordings.</param>
    /// <returns>Null when the output takes frames and no video: then it is the stream's, with its status.</returns>
    public static StreamOutput? Start(OutputDefinition definition, LiveStream stream, EncodedVideo video, string recordings)
    {
        var folder = Path.Combine(recordings, definition.Folder() ?? "");
        switch (definition.Kind)
        {
            case OutputDefinition.Alpha:
                var extension = definition.Format == OutputDefinition.ProRes ? ".mov" : ".mkv";
                stream.Attach(new LiveSinkSpec(definition.Kind, false, () => new SegmentedSink(Segments(definition, folder, extension), path => new AlphaVideoSink(path)), folder));
                return null;
            case OutputDefinition.Masks:
                stream.Attach(new LiveSinkSpec(definition.Kind, false, () => new SegmentedSink(Segments(definition, folder, ""), path => new MaskFolderSink(path)), folder));
                return null;
            case OutputDefinition.ObjectLines:
                stream.Attach(new LiveSinkSpec(definition.Kind, false, () => new SegmentedSink(Segments(definition, folder, ".jsonl"), path => new ObjectLinesSink(path)), folder));
                return null;
            case OutputDefinition.VideoDevice:
                stream.Attach(new LiveSinkSpec(definition.Kind, definition.Background is null, () => Shown(definition, new VideoDeviceSink(definition.Device!)), definition.Device));
                return null;
        }

        var own = definition.Background is null ? null : WithBackground(definition, stream);
        if (definition.Kind == OutputDefinition.Rtsp)
        {
            return new StreamOutput(definition.Kind, definition.BackgroundName(), own!, null, () => new SourceStatus(SourceState.Streaming, 0, default, null)) { Served = own };
        }

        if (definition.Kind == OutputDefinition.RtspPush)
        {
            var push = new RtspPush(own ?? video, definition.Url!);
            return new StreamOutput(definition.Kind, UrlRedaction.Redact(definition.Url!), push, own, () => push.Status);
        }

        var recorder = new SegmentRecorder(own ?? video, Segments(definition, folder, ".mp4"));
        return new StreamOutput(definition.Kind, folder, recorder, own, () => recorder.Status);
    }

    public void Dispose()
    {
        _output.Dispose();
        _own?.Dispose();
    }

    // Encoded for this output alone, while it takes anything.
    private static EncodedVideo WithBackground(OutputDefinition definition, LiveStream stream)
    {
        var video = EncodedVideo.H264();
        stream.Attach(new LiveSinkSpec("background", false, () => Shown(definition, video.Sink()), definition.Background) { Wanted = () => video.Statistics.Subscribers > 0 });
        return video;
    }

    private static IFrameSink Shown(OutputDefinition definition, IFrameSink sink) =>
        definition.Background is null ? sink : new BackgroundSink(sink, OutputSinks.Background(definition.Background));

    private static SegmentOptions Segments(OutputDefinition definition, string folder, string extension) => new()
    {
        Folder = folder,
        Extension = extension,
        MaxAge = definition.KeepHours is { } hours ? TimeSpan.FromHours(hours) : null,
        MaxTotalBytes = definition.KeepGigabytes is { } gigabytes ? (long)(gigabytes * 1e9) : null,
    };
}

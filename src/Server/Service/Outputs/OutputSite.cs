using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Video;
using SRNet.Server.Runs;

namespace SRNet.Server.Service.Outputs;

/// <summary>What the outputs of one stream are made from: the stream, its videos, its folder of recordings.</summary>
/// <param name="stream">Gets the outputs; outlived by this.</param>
/// <param name="recordings">The stream's folder.</param>
internal sealed class OutputSite(VideoStream stream, string recordings) : IDisposable
{
    private readonly List<EncodedVideo> _own = [];
    private readonly Dictionary<string, EncodedVideo> _served = [];
    private OutputSpec? _timeline;

    public VideoStream Stream => stream;

    /// <summary>Pictures with masks as H.264, for browsers, RTSP players and whatever puts out a video.</summary>
    public EncodedVideo Video { get; } = EncodedVideo.H264();

    /// <summary>When recordings begin a new file, all at once.</summary>
    public SegmentClock Segments { get; } = new();

    /// <summary>What is being recorded now.</summary>
    public OpenSegments Open { get; } = new();

    /// <summary>Pictures with masks as JPEG.</summary>
    public EncodedVideo Pictures { get; } = EncodedVideo.Jpeg();

    public string FolderOf(OutputDefinition output) => Path.Combine(recordings, output.Folder ?? "");

    /// <summary>The video that an output puts out: the stream's, or one before another background that is encoded for it alone, while it takes anything.</summary>
    public EncodedVideo VideoOf(OutputDefinition output) => output.Background is null ? Video : Encode(output, "background", output.Background);

    /// <summary>Writes beside the stream's recordings when objects are seen and lost; once for all that are videos.</summary>
    public void NoteTimeline()
    {
        if (_timeline is not null)
        {
            return;
        }

        var segments = new SegmentOptions { Folder = Path.Combine(recordings, TimelineSink.Folder), Extension = TimelineSink.Extension, Clock = Segments, Open = Open };
        _timeline = new FrameOutputSpec("timeline", Overlay: false, () => new SegmentedSink(segments, path => new TimelineSink(path, () => stream.Objects)), segments.Folder);
        stream.Attach(_timeline);
    }

    /// <summary>Makes a video before another background that the built-in RTSP server plays.</summary>
    public void Serve(OutputDefinition output) => _served[output.BackgroundName!] = Encode(output, output.Kind, output.BackgroundName!);

    /// <summary>What the built-in RTSP server plays before a background; null when nobody asked for it.</summary>
    public EncodedVideo? Served(string background) => _served.GetValueOrDefault(background);

    /// <summary>A sink that shows pictures, before the output's background if it has one.</summary>
    public static IFrameSink Shown(OutputDefinition output, IFrameSink sink) =>
        output.Background is null ? sink : new BackgroundSink(sink, OutputSinks.Background(output.Background));

    /// <summary>Once the stream has ended.</summary>
    public void Dispose()
    {
        _own.ForEach(v => v.Dispose());
        Pictures.Dispose();
        Video.Dispose();
    }

    private EncodedVideo Encode(OutputDefinition output, string kind, string target)
    {
        var video = EncodedVideo.H264();
        _own.Add(video);
        stream.Attach(FrameOutputSpec.Encoding(kind, video, () => OutputSinks.Background(output.Background!), target));
        return video;
    }
}

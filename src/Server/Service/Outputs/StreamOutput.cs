using SRNet.Interop.Media;
using SRNet.Pipeline.Recording;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Video;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Outputs;

/// <summary>One output that a person asked for, fed by the stream's H.264 video. It mends itself when it breaks.</summary>
internal sealed class StreamOutput : IDisposable
{
    private readonly IDisposable _output;
    private readonly Func<SourceStatus> _status;

    private StreamOutput(string kind, string? target, IDisposable output, Func<SourceStatus> status)
    {
        Kind = kind;
        Target = target;
        _output = output;
        _status = status;
    }

    public string Kind { get; }

    /// <summary>Where it goes, without credentials.</summary>
    public string? Target { get; }

    public SourceStatus Status => _status();

    /// <summary>Makes an output and starts it.</summary>
    /// <param name="definition">Checked.</param>
    /// <param name="video">The stream's video; must outlive the output.</param>
    /// <param name="recordings">Folder of the stream's recordings.</param>
    public static StreamOutput Start(OutputDefinition definition, EncodedVideo video, string recordings)
    {
        if (definition.Kind == OutputDefinition.RtspPush)
        {
            var push = new RtspPush(video, definition.Url!);
            return new StreamOutput(definition.Kind, UrlRedaction.Redact(definition.Url!), push, () => push.Status);
        }

        var recorder = new SegmentRecorder(video, new SegmentRecorderOptions
        {
            Folder = recordings,
            MaxAge = definition.KeepHours is { } hours ? TimeSpan.FromHours(hours) : null,
            MaxTotalBytes = definition.KeepGigabytes is { } gigabytes ? (long)(gigabytes * 1e9) : null,
        });
        return new StreamOutput(definition.Kind, recordings, recorder, () => recorder.Status);
    }

    public void Dispose() => _output.Dispose();
}

using SRNet.Pipeline.Live;
using SRNet.Pipeline.Video;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Streams;

/// <summary>One stream of the service: what it was defined as, the stream itself, and what browsers and players can read of it.</summary>
internal sealed class StreamHost : IDisposable
{
    /// <param name="definition">Checked.</param>
    /// <param name="stream">Not started; owned from here on.</param>
    /// <param name="paused">Only once it is resumed.</param>
    /// <param name="recordings">Folder of the service's recordings; null when there are none.</param>
    public StreamHost(StreamDefinition definition, LiveStream stream, bool paused, string? recordings)
    {
        Definition = definition;
        Stream = stream;
        Paused = paused;

        // None of them does anything while nobody reads.
        stream.Attach(new LiveSinkSpec("h264", true, Video.Sink) { Wanted = () => Video.Statistics.Subscribers > 0 });
        stream.Attach(new LiveSinkSpec("mjpeg", true, Pictures.Sink) { Wanted = () => Pictures.Statistics.Subscribers > 0 });
        stream.Attach(new LiveSinkSpec("events", false, () => new EventsSink(Events)) { Wanted = () => Events.Readers > 0 });
        Outputs = [.. definition.Outputs.Select(o => StreamOutput.Start(o, stream, Video, Path.Combine(recordings ?? "", definition.Id))).OfType<StreamOutput>()];
        stream.Start(paused);
    }

    public StreamDefinition Definition { get; }

    public string Id => Definition.Id;

    /// <summary>The source without credentials.</summary>
    public string SourceName => UrlRedaction.Redact(Definition.Source);

    public LiveStream Stream { get; }

    /// <summary>Somebody paused it; it stays so across restarts.</summary>
    public bool Paused { get; private set; }

    /// <summary>Pictures with masks as H.264, for browsers and RTSP players.</summary>
    public EncodedVideo Video { get; } = EncodedVideo.H264();

    /// <summary>Pictures with masks as JPEG.</summary>
    public EncodedVideo Pictures { get; } = EncodedVideo.Jpeg();

    /// <summary>What is known of every frame's objects, as server-sent events.</summary>
    public Broadcast<byte[]> Events { get; } = new();

    /// <summary>Outputs that were asked for and are fed by an encoded video; the others are the stream's own.</summary>
    public IReadOnlyList<StreamOutput> Outputs { get; }

    public void Pause()
    {
        Paused = true;
        Stream.Pause();
    }

    public void Resume()
    {
        Paused = false;
        Stream.Resume();
    }

    public void Dispose()
    {
        Stream.Dispose();
        foreach (var output in Outputs)
        {
            output.Dispose();
        }

        Events.Complete();
        Pictures.Dispose();
        Video.Dispose();
    }
}

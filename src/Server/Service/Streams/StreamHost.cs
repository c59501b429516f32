using SRNet.Interop.Media;
using SRNet.Pipeline.Live;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Streams;

/// <summary>One stream of the service: what it was defined as, the stream itself, and its outputs for browsers.</summary>
internal sealed class StreamHost : IDisposable
{
    public StreamHost(StreamDefinition definition, LiveStream stream, bool paused)
    {
        Definition = definition;
        Stream = stream;
        Paused = paused;
        Preview = new OnDemandOutput<byte[]>(stream, "mjpeg", needsOverlay: true, viewers => new PreviewSink(viewers));
        Events = new OnDemandOutput<byte[]>(stream, "events", needsOverlay: false, listeners => new EventsSink(listeners));
        stream.Start(paused);
    }

    public StreamDefinition Definition { get; }

    public string Id => Definition.Id;

    /// <summary>The source without credentials.</summary>
    public string SourceName => UrlRedaction.Redact(Definition.Source);

    public LiveStream Stream { get; }

    /// <summary>Somebody paused it; it stays so across restarts.</summary>
    public bool Paused { get; private set; }

    /// <summary>JPEG pictures with masks.</summary>
    public OnDemandOutput<byte[]> Preview { get; }

    /// <summary>What is known of every frame's objects, as server-sent events.</summary>
    public OnDemandOutput<byte[]> Events { get; }

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
        Preview.Dispose();
        Events.Dispose();
        Stream.Dispose();
    }
}

using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Video;
using SRNet.Pipeline.Zones;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Streams;

/// <summary>One stream of the service: what it was defined as, the stream itself, and what browsers and players can read of it.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    private readonly OutputSite _site;
    private readonly Lazy<Task> _end;
    private readonly ZoneInstruments _zoneMetrics;

    /// <param name="definition">Checked.</param>
    /// <param name="stream">Not started; owned from here on.</param>
    /// <param name="watch">Its zones and lines.</param>
    /// <param name="paused">Only once it is resumed.</param>
    /// <param name="recordings">Folder of the service's recordings; null when there are none.</param>
    /// <param name="tell">Gets what happens to the objects.</param>
    public StreamHost(StreamDefinition definition, VideoStream stream, ZoneWatch watch, bool paused, string? recordings, Action<IReadOnlyList<ServiceEvent>> tell)
    {
        Definition = definition;
        Stream = stream;
        Paused = paused;
        _site = new OutputSite(stream, Path.Combine(recordings ?? "", definition.Id));
        _end = new Lazy<Task>(() => Task.Run(End));
        Watch = watch;
        _zoneMetrics = new ZoneInstruments(definition.Id, Watch);

        // None of them does anything while nobody reads.
        stream.Attach(FrameOutputSpec.Encoding("h264", Video));
        stream.Attach(FrameOutputSpec.Encoding("mjpeg", Pictures));
        stream.Attach(new FrameOutputSpec("events", Overlay: false, () => new EventsSink(Events)) { Wanted = () => Events.Readers > 0 });
        var zones = new ZoneSink(definition.Id, Watch, stream.FindObject, tell, TimeProvider.System);
        stream.Attach(new FrameOutputSpec("zones", Overlay: false, () => zones));
        foreach (var output in definition.Outputs ?? [])
        {
            OutputKinds.Find(output.Kind)!.Attach(output, _site);
        }

        stream.Start(paused);
    }

    public StreamDefinition Definition { get; private set; }

    public string Id => Definition.Id;

    /// <summary>The source without credentials.</summary>
    public string SourceName => SourceAddress.Shown(Definition.Address);

    public VideoStream Stream { get; }

    /// <summary>Somebody paused it; it stays so across restarts.</summary>
    public bool Paused { get; private set; }

    /// <summary>Pictures with masks as H.264, for browsers and RTSP players.</summary>
    public EncodedVideo Video => _site.Video;

    /// <summary>Pictures with masks as JPEG.</summary>
    public EncodedVideo Pictures => _site.Pictures;

    /// <summary>What is known of every frame's objects, as server-sent events.</summary>
    public Broadcast<byte[]> Events { get; } = new();

    /// <summary>What is being recorded of it now.</summary>
    public OpenSegments OpenSegments => _site.Open;

    /// <inheritdoc cref="OutputSite.Served"/>
    public EncodedVideo? Served(string background) => _site.Served(background);

    /// <summary>Zones and lines, and what is going on there.</summary>
    public ZoneWatch Watch { get; }

    /// <summary>Watches other zones and lines from the next frame on. Those that keep their names keep their counts.</summary>
    /// <exception cref="SrNetException">InvalidInput: they cannot be used.</exception>
    public void WatchFor(ZonesAndLines watched)
    {
        Watch.Plan = watched.Plan();
        Definition = Definition with { Zones = watched.Zones, Lines = watched.Lines };
    }

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

    /// <summary>Ends the stream with all its outputs, once however often it is asked; done when it has ended.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    private void End()
    {
        Stream.Dispose();
        _zoneMetrics.Dispose();
        Events.Complete();
        _site.Dispose();
    }
}

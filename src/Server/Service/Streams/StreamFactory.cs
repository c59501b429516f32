using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Zones;
using SRNet.Segmentation;
using SRNet.Server.Runs;
using SRNet.Server.Service.Events;
using SRNet.Server.Sources;

namespace SRNet.Server.Service.Streams;

/// <summary>Makes streams; all of them share one model.</summary>
/// <param name="model">Shared by all streams.</param>
/// <param name="recordings">Folder of the recordings; null when there are none.</param>
/// <param name="events">Gets what happens to the streams' objects.</param>
/// <param name="log">Hears of the streams' states.</param>
internal sealed class StreamFactory(SrNetModel model, string? recordings, EventLog events, ILogger<StreamFactory> log)
{
    private readonly ComputeTurns _turns = new(places: Math.Max(1, Environment.ProcessorCount / model.Threads));

    /// <summary>Makes a stream and starts it.</summary>
    public StreamHost Create(StreamDefinition definition, IReadOnlyList<SavedObject> objects, bool paused)
    {
        var changes = new StreamLog(definition.Id, log);
        var watch = new ZoneWatch(definition.Watched.Plan());
        var options = new StreamOptions
        {
            Id = definition.Id,
            Open = (source, cancellation) => ProgramSources.All.OpenLive(definition.Address, definition.Loop, source with { Sound = !definition.NoAudio }, cancellation),
            Segmenter = frame => new SrNetSession(model, new SessionOptions
            {
                FrameSize = frame, InternalSize = definition.InternalSize, Preset = definition.SessionPreset, UndoSteps = 16,
                Identity = definition.TellsApart,
            }),
            Auto = definition.AutoMark?.Options(watch),
            Turns = _turns,
            SpendsLess = definition.SpendsLess,
            OverloadChanged = changes.Changed,
            Objects = objects,
            Captions = definition.Names ? ObjectNames.Captions() : null,
            Instruments = new StreamInstruments(definition.Id),
            StateChanged = changes.Changed,
            OutputChanged = changes.Changed,
        };
        return new StreamHost(definition, new VideoStream(options), watch, paused, recordings, events.Append);
    }
}

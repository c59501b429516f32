using SRNet.Pipeline.Live;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Sessions;
using SRNet.Server.Sources;

namespace SRNet.Server.Service.Streams;

/// <summary>Makes streams; all of them share one model.</summary>
internal sealed class StreamFactory(SrNetModel model, string? recordings)
{
    private readonly ComputeTurns _turns = new(places: Math.Max(1, Environment.ProcessorCount / model.Threads));

    /// <summary>Makes a stream and starts it.</summary>
    public StreamHost Create(StreamDefinition definition, IReadOnlyList<SavedObject> objects, bool paused)
    {
        var options = new LiveStreamOptions
        {
            Id = definition.Id,
            Open = (source, cancellation) => ProgramSources.All.OpenLive(definition.Source, definition.Loop, source, cancellation),
            Segmenter = frame => new SrNetSegmenter(model, new SessionOptions { FrameSize = frame, InternalSize = definition.Size, Preset = definition.Preset }),
            Turns = _turns,
            Objects = objects,
            Instruments = new StreamInstruments(definition.Id),
        };
        return new StreamHost(definition, new LiveStream(options), paused, recordings);
    }
}

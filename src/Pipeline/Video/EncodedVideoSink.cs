using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Video;

/// <summary>Gives one run's frames to an <see cref="EncodedVideo"/>, which outlives it.</summary>
public sealed class EncodedVideoSink : IFrameSink
{
    private readonly EncodedVideo _video;

    internal EncodedVideoSink(EncodedVideo video) => _video = video;

    public string Name => _video.Name;

    public string? OutputPath => null;

    public bool NeedsOverlay => true;

    public void Open(SourceDescription source) => _video.Describe(source.FrameRate);

    public void Write(Frame frame) => _video.Write(frame);

    public void Finish()
    {
        // The subscribers wait for the next run.
    }

    public void Dispose()
    {
        // Nothing of the run's is kept.
    }
}

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Outputs;

/// <summary>Gives one run's frames to an <see cref="EncodedVideo"/>, which outlives it.</summary>
/// <param name="video">Stays the caller's.</param>
internal sealed class EncodedVideoSink(EncodedVideo video) : IFrameSink
{
    public void Open(SourceDescription source) => video.Describe(source.FrameRate, source.Aspect, source.SoundTrack);

    public void Write(Frame frame) => video.Write(frame);

    public void Finish()
    {
        // The subscribers wait for the next run.
    }

    public void Dispose()
    {
        // Nothing of the run's is kept.
    }
}

using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>Where segmented frames go. One thread at a time: Open, then Write for every frame, then Finish, then Dispose.</summary>
public interface IFrameSink : IDisposable
{
    /// <summary>Creates the output. An output of that name from an earlier run is replaced, and only if the new one can be created.</summary>
    /// <exception cref="SrNetException">The output cannot be created: one sentence that names it.</exception>
    void Open(SourceDescription source);

    /// <summary>Writes one frame. The frame stays the caller's.</summary>
    /// <exception cref="SrNetException">The output broke, for instance because the disk is full. What was written stays readable once <see
    /// cref="Finish"/> ran.</exception>
    void Write(Frame frame);

    /// <summary>Completes the output so that it can be read. Called once, also after cancellation or a failure, of this sink or elsewhere.</summary>
    void Finish();
}

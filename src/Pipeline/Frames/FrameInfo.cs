using SRNet.Interop.Media;

namespace SRNet.Pipeline.Frames;

/// <summary>What a source says of one frame.</summary>
/// <param name="Timestamp">Presentation time on the stream's own time line, never going back.</param>
/// <param name="Epoch">Counts the unbroken stretches of a stream: goes up by one after a reconnect, when the picture may have jumped.</param>
/// <param name="Corrupt">The decoder had to guess a part of the picture.</param>
public readonly record struct FrameInfo(TimeSpan Timestamp, int Epoch = 0, bool Corrupt = false)
{
    /// <summary>The sound that came with it, since the frame before; null = none. Frames in the pipeline have none: it goes its own way.</summary>
    public IReadOnlyList<SoundPacket>? Sound { get; init; }
}

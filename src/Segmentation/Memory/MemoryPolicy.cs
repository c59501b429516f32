namespace SRNet.Segmentation.Memory;

/// <summary>How much of the past a stream remembers.</summary>
/// <param name="Frames">Frames in the bank, pinned ones included; 2 to 64. Time per frame and bytes per object are proportional to it.</param>
/// <param name="Every">Every how many frames one is taken.</param>
/// <param name="Strategy">Which one leaves.</param>
public sealed record MemoryPolicy(int Frames, int Every, MemoryStrategy Strategy = MemoryStrategy.PinnedRecent)
{
    /// <summary>The first frame, and the newest.</summary>
    public const int LeastFrames = 2;

    /// <summary>Beyond this, a frame costs more than it can add.</summary>
    public const int MostFrames = 64;

    /// <summary>Refuses what cannot be worked with.</summary>
    internal void Check()
    {
        if (Frames is < LeastFrames or > MostFrames || Every < 1)
        {
            throw SrNetException.InvalidInput($"A memory of {Frames} frames, one of every {Every}, is not possible: {LeastFrames} to {MostFrames} frames, one of every 1 or more.");
        }
    }
}

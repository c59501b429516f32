namespace SRNet.Segmentation.Memory;

/// <summary>How much of the past a stream remembers.</summary>
/// <param name="Frames">Frames in the bank, pinned ones included; 2 to 64. Time per frame and bytes per object are proportional to it.</param>
/// <param name="Every">Every how many frames one is taken.</param>
public sealed record MemoryPolicy(int Frames, int Every)
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

/// <summary>What a stream's memory bank holds right now. It never grows beyond the policy's frames, whatever the stream's length.</summary>
/// <param name="PinnedFrames">Frames that a person confirmed.</param>
/// <param name="RecentFrames">The others.</param>
/// <param name="PinnedBytes">Keys and values of the pinned frames, of all objects.</param>
/// <param name="RecentBytes">Those of the others.</param>
public readonly record struct MemoryUse(int PinnedFrames, int RecentFrames, long PinnedBytes, long RecentBytes);

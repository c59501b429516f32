namespace SRNet.Segmentation.Memory;

/// <summary>What a stream's memory bank holds right now. It never grows beyond the policy's frames, whatever the stream's length.</summary>
/// <param name="PinnedFrames">Frames that a person confirmed.</param>
/// <param name="RecentFrames">The others.</param>
/// <param name="PinnedBytes">Keys and values of the pinned frames, of all objects.</param>
/// <param name="RecentBytes">Those of the others.</param>
public readonly record struct MemoryUse(int PinnedFrames, int RecentFrames, long PinnedBytes, long RecentBytes);

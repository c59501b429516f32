namespace SRNet.Segmentation.Memory;

/// <summary>Which frame leaves the memory bank when a new one comes and the bank is full. The newest frame never does.</summary>
public enum MemoryStrategy
{
    /// <summary>Pinned frames stay, of the others the oldest goes: sure appearance from the person's frames, present appearance from the newest.</summary>
    PinnedRecent,

    /// <summary>The oldest goes, pinned or not.</summary>
    Recent,

    /// <summary>Pinned frames stay, of the others the one whose number is divisible by the smallest power of two goes, the oldest of several: the bank spans the whole
    /// stream at intervals that double as it grows longer.</summary>
    Interval,

    /// <summary>Pinned frames stay, of the others the one that readouts used least goes (running mean of the softmax weight it received). Only a CPU counts that: a GPU refuses this strategy.</summary>
    LeastUsed,
}

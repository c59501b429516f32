using SRNet.Native.Compute;

namespace SRNet.Interop.OneDnn;

/// <summary>
/// The memory read's affinity in 16-bit integers (VNNI): S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck) of memory positions i and query rows j, where it is
/// above a threshold. Right to about s sqrt(Ck) / 3000, and the same for equal keys. Packed memory belongs to the caller.
/// </summary>
/// <param name="keyChannels">Ck.</param>
internal sealed unsafe class KeyAffinity(int keyChannels)
{
    /// <summary>Whether this machine computes it for that many channels: the library is there, and the processor has AVX-512 VNNI.</summary>
    public static bool Runs(int keyChannels) => OneDnnRuntime.WhyNot is null && ComputeMethods.AffinityRuns(keyChannels) != 0;

    /// <summary>Bytes that the packed keys of a memory frame take.</summary>
    public long MemoryBytes(int positions) => ComputeMethods.AffinityMemoryBytes(keyChannels, positions);

    /// <summary>Bytes that the packed keys of a query take.</summary>
    public long QueryBytes(int positions) => ComputeMethods.AffinityQueryBytes(keyChannels, positions);

    /// <summary>Packs a memory frame.</summary>
    /// <param name="key">Ck x P, planar.</param>
    /// <param name="shrinkage">P, above 0.</param>
    /// <param name="positions">P.</param>
    /// <param name="memory">Receives it.</param>
    public void PackMemory(float* key, float* shrinkage, int positions, byte* memory) => ComputeMethods.AffinityPackMemory(key, shrinkage, keyChannels, positions, memory);

    /// <summary>Packs a query.</summary>
    /// <param name="key">Ck x Q, planar.</param>
    /// <param name="selection">Ck x Q, planar.</param>
    /// <param name="positions">Q.</param>
    /// <param name="query">Receives it.</param>
    public void PackQuery(float* key, float* selection, int positions, byte* query) => ComputeMethods.AffinityPackQuery(key, selection, keyChannels, positions, query);

    /// <summary>Compares up to 32 query rows with a panel of 32 memory positions.</summary>
    /// <param name="query">Packed.</param>
    /// <param name="first">The first row, a multiple of 8.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="memory">Packed.</param>
    /// <param name="positions">P.</param>
    /// <param name="panel">The panel: positions 32 panel and on.</param>
    /// <param name="thresholds">Of each row; room for a multiple of 8.</param>
    /// <param name="above">Receives for each row a bit per position that is above its threshold; room for a multiple of 8.</param>
    /// <param name="scores">Receives S of these, 32 per row.</param>
    public void Score(byte* query, int first, int count, byte* memory, int positions, int panel, float* thresholds, uint* above, float* scores) =>
        ComputeMethods.AffinityScore(keyChannels, query, first, count, memory, positions, panel, thresholds, above, scores);
}

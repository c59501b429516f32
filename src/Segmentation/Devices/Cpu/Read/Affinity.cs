using SRNet.Interop.OneDnn;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>
/// S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck) of memory positions i and queries j, where it is above a threshold of the query's. How keys lie in memory is
/// its own affair: memory positions in panels of 32, queries row by row.
/// </summary>
internal abstract unsafe class Affinity
{
    /// <summary>Memory positions per panel.</summary>
    public const int Panel = 32;

    /// <summary>Query rows of one comparison, at most.</summary>
    public const int Block = 32;

    /// <summary>Panels that hold this many positions.</summary>
    public static int Panels(int positions) => (positions + Panel - 1) / Panel;

    /// <summary>The one for this machine.</summary>
    /// <param name="keyChannels">Ck.</param>
    /// <param name="native">Whether it may be the native one.</param>
    public static Affinity Of(int keyChannels, bool native) => native && KeyAffinity.Runs(keyChannels) ? new NativeAffinity(keyChannels) : new PlainAffinity(keyChannels);

    /// <summary>Bytes of a memory frame's packed keys.</summary>
    /// <param name="positions">P.</param>
    public abstract long MemoryBytes(int positions);

    /// <summary>Bytes of a query's packed keys.</summary>
    /// <param name="positions">Q.</param>
    public abstract long QueryBytes(int positions);

    /// <summary>Packs memory keys.</summary>
    /// <param name="key">Ck x P, planar.</param>
    /// <param name="shrinkage">P.</param>
    /// <param name="positions">P.</param>
    /// <param name="memory">Receives them.</param>
    public abstract void PackMemory(float* key, float* shrinkage, int positions, byte* memory);

    /// <summary>Packs query keys.</summary>
    /// <param name="key">Ck x Q, planar.</param>
    /// <param name="selection">Ck x Q, planar.</param>
    /// <param name="positions">Q.</param>
    /// <param name="query">Receives them.</param>
    public abstract void PackQuery(float* key, float* selection, int positions, byte* query);

    /// <summary>Compares a block of queries with one panel.</summary>
    /// <param name="query">Packed.</param>
    /// <param name="first">The block's first query, a multiple of <see cref="Block"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="memory">Packed.</param>
    /// <param name="positions">P.</param>
    /// <param name="panel">Which; it has at least one position.</param>
    /// <param name="thresholds">Of the queries; <see cref="Block"/> of them.</param>
    /// <param name="above">Receives for every query a bit per position whose S is above its threshold; room for <see cref="Block"/>.</param>
    /// <param name="scores">Receives S where the bits are set, <see cref="Panel"/> per query.</param>
    public abstract void Score(byte* query, int first, int count, byte* memory, int positions, int panel, float* thresholds, uint* above, float* scores);
}

/// <summary>In 16-bit integers: <see cref="KeyAffinity"/>.</summary>
internal sealed unsafe class NativeAffinity(int keyChannels) : Affinity
{
    private readonly KeyAffinity _affinity = new(keyChannels);

    public override long MemoryBytes(int positions) => _affinity.MemoryBytes(positions);

    public override long QueryBytes(int positions) => _affinity.QueryBytes(positions);

    public override void PackMemory(float* key, float* shrinkage, int positions, byte* memory) => _affinity.PackMemory(key, shrinkage, positions, memory);

    public override void PackQuery(float* key, float* selection, int positions, byte* query) => _affinity.PackQuery(key, selection, positions, query);

    public override void Score(byte* query, int first, int count, byte* memory, int positions, int panel, float* thresholds, uint* above, float* scores) =>
        _affinity.Score(query, first, count, memory, positions, panel, thresholds, above, scores);
}

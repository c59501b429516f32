using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>In floats, on any processor.</summary>
internal sealed unsafe class PlainAffinity : Affinity
{
    private readonly delegate*<float*, int, float*, float*, void> _tile;
    private readonly int _keyChannels;
    private readonly int _channels;

    /// <param name="keyChannels">Ck.</param>
    /// <param name="vectorBits">Vector width to use: 512, 256 or 128; 0 = the widest this machine has.</param>
    public PlainAffinity(int keyChannels, int vectorBits = 0)
    {
        (_keyChannels, _channels) = (keyChannels, AffinityPacking.Channels(keyChannels));
        if (vectorBits == 0)
        {
            vectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        }

        _tile = vectorBits switch
        {
            512 => &AffinityTile.Compute512,
            256 => &AffinityTile.Compute256,
            128 => &AffinityTile.Compute128,
            _ => throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "Vectors have 128, 256 or 512 bits."),
        };
    }

    public override long MemoryBytes(int positions) => (long)Panels(positions) * Panel * _channels * sizeof(float);

    // A tile at the end reads whole rows.
    public override long QueryBytes(int positions) => (long)(positions + AffinityTile.Rows) * _channels * sizeof(float);

    public override void PackMemory(float* key, float* shrinkage, int positions, byte* memory) =>
        AffinityPacking.PackMemory(key, shrinkage, _keyChannels, positions, (float*)memory);

    public override void PackQuery(float* key, float* selection, int positions, byte* query) =>
        AffinityPacking.PackQuery(key, selection, _keyChannels, positions, (float*)query);

    public override void Score(byte* query, int first, int count, byte* memory, int positions, int panel, float* thresholds, uint* above, float* scores)
    {
        var keys = (float*)memory + ((long)panel * Panel * _channels);
        var columns = positions - (panel * Panel);
        var real = columns < Panel ? (1U << columns) - 1 : uint.MaxValue;
        for (var tile = 0; tile < count; tile += AffinityTile.Rows)
        {
            var own = scores + (tile * Panel);
            _tile((float*)query + ((long)(first + tile) * _channels), _channels, keys, own);
            var end = Math.Min(AffinityTile.Rows, count - tile);
            for (var r = 0; r < end; r++)
            {
                above[tile + r] = Above(own + (r * Panel), thresholds[tile + r]) & real;
            }
        }
    }

    private static uint Above(float* scores, float threshold)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var limit = Vector512.Create(threshold);
            return (uint)(Vector512.GreaterThan(Vector512.Load(scores), limit).ExtractMostSignificantBits()
                | (Vector512.GreaterThan(Vector512.Load(scores + 16), limit).ExtractMostSignificantBits() << 16));
        }

        var bits = 0U;
        var eight = Vector256.Create(threshold);
        for (var i = 0; i < Panel; i += 8)
        {
            bits |= Vector256.GreaterThan(Vector256.Load(scores + i), eight).ExtractMostSignificantBits() << i;
        }

        return bits;
    }
}

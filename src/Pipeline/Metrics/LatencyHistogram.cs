using System.Numerics;

namespace SRNet.Pipeline.Metrics;

/// <summary>
/// Counts durations in fixed buckets that are exact up to 12.8 µs and 1/64 wide beyond, so a percentile is off by less than 1 %, whatever the run's length.
/// Recording neither locks nor allocates; any thread may record, any may read meanwhile.
/// </summary>
internal sealed class LatencyHistogram
{
    // One bucket per tick (100 ns) below 128; from there 64 buckets per power of two.
    private const int SubBits = 6;
    private const int Exact = 2 << SubBits;
    private const int TopBit = 40; // 2^40 ticks = 30 hours; longer counts as that
    private readonly long[] _buckets = new long[Exact + ((TopBit - SubBits - 1) << SubBits)];
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Record(TimeSpan duration)
    {
        Interlocked.Increment(ref _buckets[Index(Math.Clamp(duration.Ticks, 0, (1L << TopBit) - 1))]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>Adds what another histogram counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += Volatile.Read(ref other._buckets[i]);
        }

        _count += other.Count;
    }

    /// <summary>Forgets everything. Not while somebody records.</summary>
    public void Clear()
    {
        Array.Clear(_buckets);
        _count = 0;
    }

    /// <summary>The duration that <paramref name="share"/> of all recorded ones stay within (nearest rank); zero when there are none.</summary>
    public TimeSpan Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var i = 0; i < _buckets.Length; i++)
        {
            rank -= Volatile.Read(ref _buckets[i]);
            if (rank <= 0)
            {
                return TimeSpan.FromTicks(Middle(i));
            }
        }

        return TimeSpan.Zero;
    }

    private static int Index(long ticks)
    {
        if (ticks < Exact)
        {
            return (int)ticks;
        }

        var shift = BitOperations.Log2((ulong)ticks) - SubBits;
        return Exact + ((shift - 2) << SubBits) + (int)(ticks >> shift);
    }

    private static long Middle(int index)
    {
        if (index < Exact)
        {
            return index;
        }

        var shift = ((index - Exact) >> SubBits) + 1;
        var low = (long)((1 << SubBits) + ((index - Exact) & ((1 << SubBits) - 1))) << shift;
        return low + (1L << (shift - 1));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Reading;

/// <summary>
/// The best memory positions of one query so far. Scores not below the k-th best are appended to a small buffer; when it fills up, a quickselect
/// cuts it back to k and raises the threshold. So the full row of N scores is never stored and most scores cost one comparison.
/// </summary>
/// <remarks>
/// A candidate is one ulong: the score in an order-preserving integer form above the complement of its position. Comparing candidates thus
/// orders by score, ties by the smaller position, which makes the result the same on every vector width and thread count and in whatever order panels come.
/// </remarks>
internal unsafe struct CandidateList
{
    /// <summary>Candidates a list has room for: appending a whole panel to a list that was not cut yet never overflows.</summary>
    public const int Capacity = 192;

    /// <summary>The largest k.</summary>
    public const int MaximumTop = Limit / 2;

    private const int Limit = Capacity - AffinityPacking.Panel;

    private readonly ulong* _candidates;
    private int _count;
    private float _threshold;

    /// <summary>An empty list over <see cref="Capacity"/> elements of scratch memory.</summary>
    public CandidateList(ulong* memory)
    {
        _candidates = memory;
        _count = 0;
        _threshold = float.NegativeInfinity;
    }

    /// <summary>Number of candidates held.</summary>
    public readonly int Count => _count;

    /// <summary>Adds the scores of one panel that may belong to the best <paramref name="top"/>.</summary>
    /// <param name="scores">32 scores.</param>
    /// <param name="columns">How many of them are real.</param>
    /// <param name="position">Position of the first.</param>
    /// <param name="top">k.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(float* scores, int columns, int position, int top)
    {
        var mask = NotBelow(scores, _threshold);
        if (columns < AffinityPacking.Panel)
        {
            mask &= (1U << columns) - 1;
        }

        if (mask != 0)
        {
            Append(mask, scores, position, top);
        }
    }

    /// <summary>Leaves the best <paramref name="top"/> candidates (fewer if fewer were offered), in no particular order.</summary>
    public void Finish(int top)
    {
        if (_count > top)
        {
            Select(top);
        }
    }

    /// <summary>Position of candidate <paramref name="i"/>.</summary>
    public readonly int Position(int i) => (int)~(uint)_candidates[i];

    /// <summary>Score of candidate <paramref name="i"/>.</summary>
    public readonly float Score(int i) => Unordered((uint)(_candidates[i] >> 32));

    private void Append(uint mask, float* scores, int position, int top)
    {
        var count = _count;
        do
        {
            var i = BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            // + 0 turns -0 into +0: the two are equal as scores and must be equal as integers.
            _candidates[count++] = ((ulong)Ordered(scores[i] + 0f) << 32) | ~(uint)(position + i);
        }
        while (mask != 0);
        _count = count;

        // Cutting at a little over 2 k keeps the threshold tight, which saves more appends than the cuts cost.
        if (count > Math.Min(Limit, (2 * top) + 8))
        {
            Select(top);
        }
    }

    private static uint NotBelow(float* scores, float threshold)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var limit = Vector512.Create(threshold);
            return (uint)(Vector512.GreaterThanOrEqual(Vector512.Load(scores), limit).ExtractMostSignificantBits()
                | (Vector512.GreaterThanOrEqual(Vector512.Load(scores + 16), limit).ExtractMostSignificantBits() << 16));
        }

        var bits = 0U;
        var eight = Vector256.Create(threshold);
        for (var i = 0; i < AffinityPacking.Panel; i += 8)
        {
            bits |= Vector256.GreaterThanOrEqual(Vector256.Load(scores + i), eight).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    // Hoare's quickselect, largest first. All candidates differ (positions do), so the loops need no bounds checks beyond the pivot itself.
    private void Select(int top)
    {
        int low = 0, high = _count - 1;
        while (low < high)
        {
            var pivot = _candidates[(low + high) >> 1];
            int i = low, j = high;
            while (i <= j)
            {
                while (_candidates[i] > pivot)
                {
                    i++;
                }

                while (_candidates[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (_candidates[i], _candidates[j]) = (_candidates[j], _candidates[i]);
                    i++;
                    j--;
                }
            }

            if (top - 1 <= j)
            {
                high = j;
            }
            else if (top - 1 >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        _count = top;
        var least = ulong.MaxValue;
        for (var i = 0; i < top; i++)
        {
            least = Math.Min(least, _candidates[i]);
        }

        _threshold = Unordered((uint)(least >> 32));
    }

    private static uint Ordered(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }

    private static float Unordered(uint ordered) =>
        BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered & 0x7FFF_FFFF : ~ordered);
}

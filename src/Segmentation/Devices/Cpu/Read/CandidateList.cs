using System.Numerics;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>
/// The best k memory positions of one query so far. A score that beats the least of them takes its place; the scores are compared with that
/// threshold in vectors, so that the full row of N scores is never stored and most scores cost one comparison.
/// </summary>
/// <remarks>
/// A candidate is one 64-bit number: the score in an order-preserving integer form above the complement of its rank, which says when it was offered. Comparing
/// candidates thus orders by score, and of equal ones the earlier stays: the result is the same on every vector width and thread count, and a score that only
/// equals the threshold is refused by the vector comparison. Large even surfaces have equal keys, in INT8 above all, and so thousands of equal scores.
/// The threshold is always exact: a looser one that is tightened now and then (a buffer and a quickselect) lets three times as many candidates through.
/// </remarks>
internal unsafe struct CandidateList
{
    /// <summary>The largest k.</summary>
    public const int MaximumTop = BundleManifest.MemorySection.MostTop;

    private const int Lanes = 8;

    private readonly long* _slots;
    private readonly int _top;
    private int _count;
    private float _threshold;
    private long _least;

    /// <summary>An empty list.</summary>
    /// <param name="memory">Scratch memory of <see cref="Room"/> elements.</param>
    /// <param name="top">k.</param>
    public CandidateList(long* memory, int top)
    {
        _slots = memory;
        _top = top;
        _count = 0;
        _threshold = float.NegativeInfinity;
        _least = long.MaxValue;

        // Slots that fill up the last vector never are the least.
        new Span<long>(memory, Room(top)).Fill(long.MaxValue);
    }

    /// <summary>Number of candidates held: k, or fewer if fewer were offered. In no particular order.</summary>
    public readonly int Count => _count;

    /// <summary>Elements of scratch memory that a list of k needs.</summary>
    public static int Room(int top) => (top + Lanes - 1) / Lanes * Lanes;

    /// <summary>A score must be above it to be taken.</summary>
    public readonly float Threshold => _threshold;

    /// <summary>Takes those scores of one panel that belong to the best k.</summary>
    /// <param name="mask">Those above the threshold, a bit each; at least one.</param>
    /// <param name="scores">32 scores.</param>
    /// <param name="rank">Rank of the first; the others' follow. Ranks rise from call to call.</param>
    public void Take(uint mask, float* scores, int rank)
    {
        do
        {
            var i = BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
            // + 0 turns -0 into +0: the two are equal as scores and must be equal as integers.
            var candidate = ((long)Ordered(scores[i] + 0f) << 32) | ~(uint)(rank + i);
            if (_count < _top)
            {
                _slots[_count++] = candidate;
                if (_count == _top)
                {
                    // Takes nothing's place, but finds the least.
                    Replace(long.MaxValue);
                }
            }
            else if (candidate > _least)
            {
                Replace(candidate);
            }
        }
        while (mask != 0);
    }

    /// <summary>Rank of candidate <paramref name="i"/>.</summary>
    public readonly int Rank(int i) => (int)~(uint)_slots[i];

    /// <summary>Score of candidate <paramref name="i"/>.</summary>
    public readonly float Score(int i) => Unordered((int)(_slots[i] >> 32));

    /// <summary>The candidates' weights: the softmax of their scores, in their order. None when no memory position had a finite score.</summary>
    public readonly void Softmax(float* weights)
    {
        var largest = float.NegativeInfinity;
        for (var i = 0; i < _count; i++)
        {
            largest = MathF.Max(largest, Score(i));
        }

        var sum = 0f;
        for (var i = 0; i < _count; i++)
        {
            weights[i] = MathF.Exp(Score(i) - largest);
            sum += weights[i];
        }

        for (var i = 0; i < _count; i++)
        {
            weights[i] /= sum;
        }
    }

    /// <summary>Puts a candidate in the place of the least and finds the new least. All candidates differ, their ranks do.</summary>
    private void Replace(long candidate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var old = Vector512.Create(_least);
            var fresh = Vector512.Create(candidate);
            var least = Vector512.Create(long.MaxValue);
            for (var i = 0; i < _top; i += Vector512<long>.Count)
            {
                var slots = Vector512.Load(_slots + i);
                slots = Vector512.ConditionalSelect(Vector512.Equals(slots, old), fresh, slots);
                slots.Store(_slots + i);
                least = Vector512.Min(least, slots);
            }

            _least = Least(Vector256.Min(least.GetLower(), least.GetUpper()));
        }
        else
        {
            var old = Vector256.Create(_least);
            var fresh = Vector256.Create(candidate);
            var least = Vector256.Create(long.MaxValue);
            for (var i = 0; i < _top; i += Vector256<long>.Count)
            {
                var slots = Vector256.Load(_slots + i);
                slots = Vector256.ConditionalSelect(Vector256.Equals(slots, old), fresh, slots);
                slots.Store(_slots + i);
                least = Vector256.Min(least, slots);
            }

            _least = Least(least);
        }

        _threshold = Unordered((int)(_least >> 32));
    }

    private static long Least(Vector256<long> values)
    {
        var two = Vector128.Min(values.GetLower(), values.GetUpper());
        return Math.Min(two[0], two[1]);
    }

    // Negative floats order backwards; flipping all bits but the sign turns them round. Its own inverse.
    private static int Ordered(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return bits ^ ((bits >> 31) & int.MaxValue);
    }

    private static float Unordered(int ordered) => BitConverter.Int32BitsToSingle(ordered ^ ((ordered >> 31) & int.MaxValue));
}

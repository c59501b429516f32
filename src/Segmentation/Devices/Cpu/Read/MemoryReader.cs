using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>
/// Memory read: for every query position, affinity to all memory positions, softmax over the top k of them, and the weighted sum of their values:
/// m_j = sum_{i in top-k} softmax_i(S_ij) v_i. Exact, without ever holding the N x Q matrix, and without allocation.
/// </summary>
/// <remarks>
/// Blocks of 32 queries are shared out to the workers. A block passes over the memory once, panel by panel (a panel of 32 keys stays in the first-level cache
/// meanwhile), collects candidates, and then gathers k value rows per query and object.
/// Of equal affinities those of panels nearer to the block's own place are read, and of these the earlier segments'.
/// </remarks>
internal sealed unsafe class MemoryReader : IParallelWork, IDisposable
{
    private const int Block = Affinity.Block;

    private readonly WorkerGroup _workers;
    private readonly Affinity _affinity;
    private readonly AlignedBuffer[] _scratch;
    private readonly int _valueChannels;
    private readonly int _top;

    // The read in progress; only valid inside Read.
    private byte* _queries;
    private int _queryCount;
    private MemorySegment[] _segments = [];
    private int _segmentCount;
    private int _longest;
    private nint[] _outputs = [];
    private int _objectCount;

    /// <summary>A reader for values of Cv channels.</summary>
    /// <param name="workers">Threads to share the work out to.</param>
    /// <param name="affinity">Compares keys.</param>
    /// <param name="valueChannels">Cv, a multiple of 16.</param>
    /// <param name="top">k.</param>
    public MemoryReader(WorkerGroup workers, Affinity affinity, int valueChannels, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, CandidateList.MaximumTop);
        ArgumentOutOfRangeException.ThrowIfNotEqual(valueChannels % 16, 0, nameof(valueChannels));
        _workers = workers;
        _affinity = affinity;
        _valueChannels = valueChannels;
        _top = top;
        _scratch = new AlignedBuffer[workers.Size];
        for (var i = 0; i < _scratch.Length; i++)
        {
            _scratch[i] = new AlignedBuffer(ScratchBytes);
        }
    }

    private int ScratchBytes => (Block * Affinity.Panel * sizeof(float)) + (Block * CandidateList.Room(_top) * sizeof(long)) + (Block * _valueChannels * sizeof(float));

    /// <summary>Reads the memory for some objects that have values in the same segments.</summary>
    /// <param name="queries">Packed.</param>
    /// <param name="queryCount">Q.</param>
    /// <param name="segments">The memory, best the most similar first; of equal affinities the earlier segment's is read. Each has a value block for each of
    /// the objects.</param>
    /// <param name="outputs">Per object, where Cv x Q floats go (planar).</param>
    public void Read(byte* queries, int queryCount, ReadOnlySpan<MemorySegment> segments, ReadOnlySpan<nint> outputs)
    {
        Take(segments, ref _segments);
        Take(outputs, ref _outputs);
        _segmentCount = segments.Length;
        _objectCount = outputs.Length;
        _queries = queries;
        _queryCount = queryCount;

        // Panels to go outward until every segment has been passed to both ends.
        _longest = Affinity.Panels(queryCount);
        foreach (var segment in segments)
        {
            _longest = Math.Max(_longest, Affinity.Panels(segment.Positions));
        }

        _workers.Run(this, (queryCount + Block - 1) / Block);
    }

    void IParallelWork.Execute(int item, int worker) => ReadBlock(item * Block, (byte*)_scratch[worker].Pointer);

    public void Dispose()
    {
        foreach (var scratch in _scratch)
        {
            scratch.Dispose();
        }
    }

    [SkipLocalsInit]
    private void ReadBlock(int first, byte* scratch)
    {
        var scores = (float*)scratch;
        var candidates = (long*)(scores + (Block * Affinity.Panel));
        var room = CandidateList.Room(_top);
        var rows = (float*)(candidates + (Block * room));
        var count = Math.Min(Block, _queryCount - first);
        var lists = stackalloc CandidateList[Block];
        var thresholds = stackalloc float[Block];
        new Span<float>(thresholds, Block).Fill(float.NegativeInfinity);
        for (var i = 0; i < count; i++)
        {
            lists[i] = new CandidateList(candidates + (i * room), _top);
        }

        // Things move little: the best matches lie near the query's own place in every frame. Going outward from there, through all frames at once, makes
        // the thresholds tight from the beginning, and most later scores cost one comparison.
        var nearest = first / Affinity.Panel;
        for (var distance = 0; distance < _longest; distance++)
        {
            for (var s = 0; s < _segmentCount; s++)
            {
                ref readonly var segment = ref _segments[s];
                var rank = 2 * Affinity.Panel * ((distance * _segmentCount) + s);
                if (nearest >= distance)
                {
                    Score(segment, nearest - distance, rank, first, count, lists, thresholds, scores);
                }

                if (distance > 0)
                {
                    Score(segment, nearest + distance, rank + Affinity.Panel, first, count, lists, thresholds, scores);
                }
            }
        }

        var weights = stackalloc float[Block * _top];
        for (var i = 0; i < count; i++)
        {
            lists[i].Softmax(weights + (i * _top));
        }

        var sources = stackalloc float*[_top];
        for (var k = 0; k < _objectCount; k++)
        {
            for (var i = 0; i < count; i++)
            {
                Locate(ref lists[i], nearest, k, sources);
                Gather(sources, weights + (i * _top), lists[i].Count, rows + (i * _valueChannels));
            }

            var output = (float*)_outputs[k] + first;
            for (var c = 0; c < _valueChannels; c++, output += _queryCount)
            {
                for (var i = 0; i < count; i++)
                {
                    output[i] = rows[(i * _valueChannels) + c];
                }
            }
        }
    }

    /// <summary>Compares a block of queries with one panel, if the segment reaches that far, and offers what is above their thresholds to the queries' lists.</summary>
    [SkipLocalsInit]
    private void Score(in MemorySegment segment, int panel, int rank, int first, int count, CandidateList* lists, float* thresholds, float* scores)
    {
        if (panel * Affinity.Panel >= segment.Positions)
        {
            return;
        }

        var above = stackalloc uint[Block];
        _affinity.Score(_queries, first, count, segment.Keys, segment.Positions, panel, thresholds, above, scores);
        for (var i = 0; i < count; i++)
        {
            if (above[i] != 0)
            {
                lists[i].Take(above[i], scores + (i * Affinity.Panel), rank);
                thresholds[i] = lists[i].Threshold;
            }
        }
    }

    // Where a candidate lies: the inverse of the ranks that ReadBlock gives.
    private (int Segment, int Position) Place(int rank, int nearest)
    {
        var column = rank % Affinity.Panel;
        var (turn, side) = (rank / Affinity.Panel / 2, rank / Affinity.Panel % 2);
        var (distance, segment) = Math.DivRem(turn, _segmentCount);
        return (segment, ((side == 0 ? nearest - distance : nearest + distance) * Affinity.Panel) + column);
    }

    /// <summary>Where the value rows of object k lie that a list chose.</summary>
    private void Locate(ref CandidateList list, int nearest, int k, float** sources)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var (segment, position) = Place(list.Rank(i), nearest);
            sources[i] = (float*)_segments[segment].Values[k] + ((long)position * _valueChannels);
        }
    }

    /// <summary>The weighted sum of rows; 16 channels at a time, so that the sums stay in registers and many rows are on their way from memory at
    /// once.</summary>
    private void Gather(float** sources, float* weights, int count, float* row)
    {
        for (var c = 0; c < _valueChannels; c += 16)
        {
            Vector256<float> low = default, high = default;
            for (var i = 0; i < count; i++)
            {
                var weight = Vector256.Create(weights[i]);
                low = Vector256.MultiplyAddEstimate(weight, Vector256.Load(sources[i] + c), low);
                high = Vector256.MultiplyAddEstimate(weight, Vector256.Load(sources[i] + c + 8), high);
            }

            low.Store(row + c);
            high.Store(row + c + 8);
        }
    }

    // Copies without allocating once the arrays have grown to the size in use.
    private static void Take<T>(ReadOnlySpan<T> source, ref T[] target)
    {
        if (target.Length < source.Length)
        {
            target = new T[Math.Max(source.Length, 2 * target.Length)];
        }

        source.CopyTo(target);
    }
}

/// <summary>A run of memory positions for <see cref="MemoryReader"/>: one memory frame, or the auxiliary frame. Does not own its memory.</summary>
/// <param name="positions">P.</param>
/// <param name="keys">Packed keys.</param>
/// <param name="values">Per object of the read, a pointer to P x Cv floats (a row per position).</param>
internal readonly unsafe struct MemorySegment(int positions, byte* keys, nint[] values)
{
    public int Positions { get; } = positions;

    public byte* Keys { get; } = keys;

    public nint[] Values { get; } = values;
}

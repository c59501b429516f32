using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Reading;

/// <summary>
/// Memory read: for every query position, affinity to all memory positions, softmax over the top k of them, and the weighted sum of their values:
/// m_j = sum_{i in top-k} softmax_i(S_ij) v_i. Exact, without ever holding the N x Q matrix, and without allocation.
/// </summary>
/// <remarks>
/// Blocks of 32 queries are shared out to the workers. A block passes over the memory once, panel by panel (a panel of 32 keys is
/// 16.5 KB at Ck = 64 and stays in the first-level cache for the block's four tiles), collects candidates, and then gathers k value rows per query and object.
/// </remarks>
internal sealed unsafe class MemoryReader : IParallelWork, IDisposable
{
    private const int Block = 32;

    private readonly WorkerGroup _workers;
    private readonly delegate*<float*, int, float*, float*, void> _tile;
    private readonly AlignedBuffer[] _scratch;
    private readonly int _keyChannels;
    private readonly int _valueChannels;
    private readonly int _top;

    // The read in progress; only valid inside Read.
    private float* _queries;
    private int _queryCount;
    private MemorySegment[] _segments = [];
    private int _segmentCount;
    private nint[] _outputs = [];
    private int _objectCount;
    private double[] _used = [];

    /// <summary>A reader for keys of Ck and values of Cv channels.</summary>
    /// <param name="workers">Threads to share the work out to.</param>
    /// <param name="keyChannels">Ck.</param>
    /// <param name="valueChannels">Cv, a multiple of 16.</param>
    /// <param name="top">k.</param>
    /// <param name="vectorBits">Vector width to use: 512, 256 or 128; 0 = the widest this machine has.</param>
    public MemoryReader(WorkerGroup workers, int keyChannels, int valueChannels, int top, int vectorBits = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, CandidateList.MaximumTop);
        ArgumentOutOfRangeException.ThrowIfNotEqual(valueChannels % 16, 0, nameof(valueChannels));
        _workers = workers;
        _keyChannels = keyChannels;
        _valueChannels = valueChannels;
        _top = top;
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
        VectorBits = vectorBits;

        _scratch = new AlignedBuffer[workers.Size];
        for (var i = 0; i < _scratch.Length; i++)
        {
            _scratch[i] = new AlignedBuffer(ScratchBytes);
        }
    }

    /// <summary>Width of the vectors in use.</summary>
    public int VectorBits { get; }

    private int ScratchBytes =>
        (AffinityTile.Rows * AffinityPacking.Panel * sizeof(float)) + (Block * CandidateList.Capacity * sizeof(ulong)) + (Block * _valueChannels * sizeof(float));

    /// <summary>Reads the memory for some objects that have values in the same segments.</summary>
    /// <param name="queries">Packed query rows, Q x C, followed by 7 rows of padding.</param>
    /// <param name="queryCount">Q.</param>
    /// <param name="segments">The memory, best the most similar first; their order is the order of positions. Each has a value block for each of the objects.</param>
    /// <param name="outputs">Per object, where Cv x Q floats go (planar).</param>
    /// <param name="usage">Receives, per segment, the mean over the queries of the softmax weight that went to it; empty when nobody asks.</param>
    public void Read(float* queries, int queryCount, ReadOnlySpan<MemorySegment> segments, ReadOnlySpan<nint> outputs, Span<float> usage = default)
    {
        Take(segments, ref _segments);
        Take(outputs, ref _outputs);
        _segmentCount = segments.Length;
        _objectCount = outputs.Length;
        _queries = queries;
        _queryCount = queryCount;
        if (_used.Length < _segmentCount * _workers.Size)
        {
            _used = new double[_segmentCount * _workers.Size];
        }

        Array.Clear(_used);
        _workers.Run(this, (queryCount + Block - 1) / Block);
        for (var s = 0; s < usage.Length; s++)
        {
            var sum = 0.0;
            for (var worker = 0; worker < _workers.Size; worker++)
            {
                sum += _used[(worker * _segmentCount) + s];
            }

            usage[s] = (float)(sum / queryCount);
        }
    }

    void IParallelWork.Execute(int item, int worker) =>
        ReadBlock(item * Block, (byte*)_scratch[worker].Pointer, _used.AsSpan(worker * _segmentCount, _segmentCount));

    public void Dispose()
    {
        foreach (var scratch in _scratch)
        {
            scratch.Dispose();
        }
    }

    [SkipLocalsInit]
    private void ReadBlock(int first, byte* scratch, Span<double> used)
    {
        var scores = (float*)scratch;
        var candidates = (ulong*)(scores + (AffinityTile.Rows * AffinityPacking.Panel));
        var rows = (float*)(candidates + (Block * CandidateList.Capacity));
        var count = Math.Min(Block, _queryCount - first);
        var channels = AffinityPacking.Channels(_keyChannels);
        var lists = stackalloc CandidateList[Block];
        for (var i = 0; i < count; i++)
        {
            lists[i] = new CandidateList(candidates + (i * CandidateList.Capacity));
        }

        var offset = 0;
        for (var s = 0; s < _segmentCount; s++)
        {
            ref readonly var segment = ref _segments[s];
            var panels = AffinityPacking.Panels(segment.Positions);

            // Things move little: the best matches lie near the query's own place. Beginning there makes the threshold tight at once, and most
            // later scores cost one comparison.
            var nearest = Math.Min(first / AffinityPacking.Panel, panels - 1);
            for (var p = 0; p < panels; p++)
            {
                var start = (p == 0 ? nearest : p <= nearest ? p - 1 : p) * AffinityPacking.Panel;
                var panel = segment.Keys + ((long)start * channels);
                var columns = Math.Min(AffinityPacking.Panel, segment.Positions - start);
                for (var i = 0; i < count; i += AffinityTile.Rows)
                {
                    _tile(_queries + ((long)(first + i) * channels), channels, panel, scores);
                    var end = Math.Min(AffinityTile.Rows, count - i);
                    for (var r = 0; r < end; r++)
                    {
                        lists[i + r].Offer(scores + (r * AffinityPacking.Panel), columns, offset + start, _top);
                    }
                }
            }

            offset += segment.Positions;
        }

        var weights = stackalloc float[Block * _top];
        for (var i = 0; i < count; i++)
        {
            lists[i].Finish(_top);
            Softmax(ref lists[i], weights + (i * _top));
            Count(ref lists[i], weights + (i * _top), used);
        }

        for (var k = 0; k < _objectCount; k++)
        {
            for (var i = 0; i < count; i++)
            {
                Gather(ref lists[i], weights + (i * _top), k, rows + (i * _valueChannels));
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

    private static void Softmax(ref CandidateList list, float* weights)
    {
        var largest = float.NegativeInfinity;
        for (var i = 0; i < list.Count; i++)
        {
            largest = MathF.Max(largest, list.Score(i));
        }

        var sum = 0f;
        for (var i = 0; i < list.Count; i++)
        {
            weights[i] = MathF.Exp(list.Score(i) - largest);
            sum += weights[i];
        }

        // An empty list (no memory position has a finite score) gives a readout of zeros.
        for (var i = 0; i < list.Count; i++)
        {
            weights[i] /= sum;
        }
    }

    private void Count(ref CandidateList list, float* weights, Span<double> used)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var position = list.Position(i);
            used[Segment(ref position)] += weights[i];
        }
    }

    // The segment that a position of the whole memory lies in; the position becomes its own.
    private int Segment(ref int position)
    {
        var s = 0;
        while (position >= _segments[s].Positions)
        {
            position -= _segments[s].Positions;
            s++;
        }

        return s;
    }

    private void Gather(ref CandidateList list, float* weights, int k, float* row)
    {
        new Span<float>(row, _valueChannels).Clear();
        for (var i = 0; i < list.Count; i++)
        {
            var position = list.Position(i);
            var s = Segment(ref position);
            var value = (float*)_segments[s].Values[k] + ((long)position * _valueChannels);
            var weight = Vector256.Create(weights[i]);
            for (var c = 0; c < _valueChannels; c += Vector256<float>.Count)
            {
                Vector256.MultiplyAddEstimate(weight, Vector256.Load(value + c), Vector256.Load(row + c)).Store(row + c);
            }
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

using System.Numerics.Tensors;
using FsCheck;
using FsCheck.Fluent;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Read;

/// <summary>A memory read whose inputs follow from a few numbers, computed by the reader and by brute force.</summary>
public sealed unsafe record ReadCase(int KeyChannels, int ValueChannels, int[] Segments, int Queries, int Top, int Objects, ReadKeys Keys, int Seed)
{
    public static Arbitrary<ReadCase> Arbitrary() => (
        from keyChannels in Gen.Choose(1, 70)
        from valueChannels in Gen.Choose(1, 5)
        from segments in Gen.ArrayOf(Gen.Choose(1, 260), 3)
        from queries in Gen.Choose(1, 90)
        from top in Gen.Choose(1, 30)
        from objects in Gen.Choose(1, 3)
        from keys in Gen.Elements(ReadKeys.Random, ReadKeys.FewDistinct)
        from seed in Gen.Choose(0, 1 << 20)
        select new ReadCase(keyChannels, 16 * valueChannels, segments, queries, top, objects, keys, seed)).ToArbitrary();

    /// <summary>In place of a vector width: in integers, where this machine can and Ck is even, else as wide as it can.</summary>
    public const int Integers = 16;

    private (float[] Key, float[] Shrinkage, float[] Query, float[] Selection, float[][] Values)? _inputs;

    /// <summary>Keys are so many times as large.</summary>
    public float Size { get; init; } = 1;

    private int Positions => Segments.Sum();

    /// <summary>Largest difference between reader and brute force, relative to values in -1..1.</summary>
    public double WorstDifference(int vectorBits, int threads, int everyNthQuery = 1)
    {
        var got = Read(vectorBits, threads);
        var worst = 0.0;
        for (var q = 0; q < Queries; q += everyNthQuery)
        {
            var want = BruteForce(q, AffinityOf(vectorBits) as NativeAffinity);
            for (var i = 0; i < want.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs(want[i] - got[(i * Queries) + q]));
            }
        }

        return worst;
    }

    /// <summary>Objects x Cv x Queries, as the reader writes them.</summary>
    public float[] Read(int vectorBits, int threads)
    {
        using var workers = new WorkerGroup(threads);
        var affinity = AffinityOf(vectorBits);
        using var reader = new MemoryReader(workers, affinity, ValueChannels, Top);
        var (key, shrinkage, query, selection, values) = _inputs ??= Inputs();
        using var queries = new AlignedBuffer(affinity.QueryBytes(Queries));
        fixed (float* q = query, e = selection)
        {
            affinity.PackQuery(q, e, Queries, (byte*)queries.Pointer);
        }

        var owned = new List<AlignedBuffer>();
        var segments = new MemorySegment[Segments.Length];
        var first = 0;
        for (var s = 0; s < segments.Length; s++)
        {
            var count = Segments[s];
            var panels = new AlignedBuffer(affinity.MemoryBytes(count));
            owned.Add(panels);
            fixed (float* k = Slice(key, KeyChannels, first, count), sh = shrinkage.AsSpan(first, count))
            {
                affinity.PackMemory(k, sh, count, (byte*)panels.Pointer);
            }

            var pointers = new nint[Objects];
            for (var o = 0; o < Objects; o++)
            {
                var rows = new AlignedBuffer((long)count * ValueChannels * sizeof(float));
                owned.Add(rows);
                pointers[o] = (nint)rows.Pointer;
                fixed (float* planar = Slice(values[o], ValueChannels, first, count))
                {
                    RowPacking.Pack(planar, ValueChannels, count, (float*)rows.Pointer);
                }
            }

            segments[s] = new MemorySegment(count, (byte*)panels.Pointer, pointers);
            first += count;
        }

        var output = new float[Objects * ValueChannels * Queries];
        fixed (float* target = output)
        {
            var pointers = new nint[Objects];
            for (var o = 0; o < Objects; o++)
            {
                pointers[o] = (nint)(target + (o * ValueChannels * Queries));
            }

            reader.Read((byte*)queries.Pointer, Queries, segments, pointers);
        }

        owned.ForEach(b => b.Dispose());
        return output;
    }

    /// <summary>The largest difference between an affinity's scores and what they should be, in units of s sqrt(Ck).</summary>
    internal double WorstScore(Affinity affinity)
    {
        var worst = 0.0;
        for (var q = 0; q < Queries; q++)
        {
            var scores = Scores(q, affinity);
            for (var i = 0; i < Positions; i++)
            {
                worst = Math.Max(worst, Math.Abs(scores[i] - Score(q, i)) / (_inputs!.Value.Shrinkage[i] * Math.Sqrt(KeyChannels)));
            }
        }

        return worst;
    }

    /// <summary>An affinity's scores of one query and all positions.</summary>
    internal float[] Scores(int q, Affinity affinity)
    {
        var (key, shrinkage, query, selection, _) = _inputs ??= Inputs();
        using var queries = new AlignedBuffer(affinity.QueryBytes(Queries));
        using var memory = new AlignedBuffer(affinity.MemoryBytes(Positions));
        fixed (float* k = key, s = shrinkage, qk = query, e = selection)
        {
            affinity.PackMemory(k, s, Positions, (byte*)memory.Pointer);
            affinity.PackQuery(qk, e, Queries, (byte*)queries.Pointer);
        }

        var result = new float[Positions];
        float* thresholds = stackalloc float[Affinity.Block], scores = stackalloc float[Affinity.Block * Affinity.Panel];
        var above = stackalloc uint[Affinity.Block];
        new Span<float>(thresholds, Affinity.Block).Fill(float.NegativeInfinity);
        var first = q / Affinity.Block * Affinity.Block;
        for (var panel = 0; panel < Affinity.Panels(Positions); panel++)
        {
            affinity.Score((byte*)queries.Pointer, first, Math.Min(Affinity.Block, Queries - first), (byte*)memory.Pointer, Positions, panel, thresholds, above, scores);
            var count = Math.Min(Affinity.Panel, Positions - (panel * Affinity.Panel));
            Assert.Equal(count == 32 ? uint.MaxValue : (1U << count) - 1, above[q - first]);
            new Span<float>(scores + ((q - first) * Affinity.Panel), count).CopyTo(result.AsSpan(panel * Affinity.Panel));
        }

        return result;
    }

    private Affinity AffinityOf(int vectorBits) => vectorBits == Integers ? Affinity.Of(KeyChannels, native: true) : new PlainAffinity(KeyChannels, vectorBits);

    // S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck)
    private double Score(int q, int i)
    {
        var (key, shrinkage, query, selection, _) = _inputs ??= Inputs();
        var sum = 0.0;
        for (var c = 0; c < KeyChannels; c++)
        {
            double d = (double)key[(c * Positions) + i] - query[(c * Queries) + q];
            sum += selection[(c * Queries) + q] * d * d;
        }

        return -shrinkage[i] * sum / Math.Sqrt(KeyChannels);
    }

    // Which positions tie is decided in the reader's own precision: the sums are compared as floats, and those in integers are what they are.
    private double[] BruteForce(int q, NativeAffinity? native)
    {
        var (_, _, _, _, values) = _inputs ??= Inputs();
        var own = native is null ? null : Scores(q, native);
        var scores = new (double Score, int Position)[Positions];
        for (var i = 0; i < Positions; i++)
        {
            scores[i] = (own?[i] ?? Score(q, i), i);
        }

        var best = scores.OrderByDescending(s => (float)s.Score).ThenBy(s => Turn(q, s.Position)).Take(Top).ToArray();
        var total = best.Sum(b => Math.Exp(b.Score - best[0].Score));
        var result = new double[Objects * ValueChannels];
        foreach (var (score, position) in best)
        {
            var weight = Math.Exp(score - best[0].Score) / total;
            for (var o = 0; o < Objects; o++)
            {
                for (var c = 0; c < ValueChannels; c++)
                {
                    result[(o * ValueChannels) + c] += weight * values[o][(c * Positions) + position];
                }
            }
        }

        return result;
    }

    // Of equal affinities: the nearer panel of 32, of these the earlier segment, of these the earlier position.
    private (int Distance, int Segment, int Position) Turn(int q, int position)
    {
        var segment = 0;
        for (; position >= Segments[segment]; segment++)
        {
            position -= Segments[segment];
        }

        return (Math.Abs((position / 32) - (q / 32)), segment, position);
    }

    private (float[] Key, float[] Shrinkage, float[] Query, float[] Selection, float[][] Values) Inputs()
    {
        var random = new Random(Seed);
        float Signed() => (2 * random.NextSingle()) - 1;
        var query = Fill(KeyChannels * Queries, _ => Keys == ReadKeys.Ascending ? 1 : 1.7f * Signed());
        var selection = Fill(KeyChannels * Queries, _ => Keys == ReadKeys.Extreme ? random.Next(2) * random.NextSingle() : random.NextSingle());
        var shrinkage = Fill(Positions, _ => Keys == ReadKeys.AllEqual || Keys == ReadKeys.FewDistinct ? 2 : 1 + (9 * random.NextSingle()));
        var palette = Fill(KeyChannels * 3, _ => 1.7f * Signed());
        var which = Fill(Positions, _ => random.Next(3));
        var key = Fill(KeyChannels * Positions, i => Keys switch
        {
            ReadKeys.AllEqual => 0.5f,
            ReadKeys.FewDistinct => palette[(i / Positions * 3) + (int)which[i % Positions]],
            ReadKeys.Extreme => random.Next(4) switch { 0 => 0f, 1 => -0f, 2 => 1e-20f * Signed(), _ => Signed() },
            ReadKeys.Ascending => (i % Positions) / (float)Positions,
            _ => 1.7f * Signed(),
        });
        if (Keys == ReadKeys.Ascending)
        {
            Array.Fill(shrinkage, 1);
        }

        foreach (var keys in (float[][])[query, key])
        {
            TensorPrimitives.Multiply(keys, Size, keys);
        }

        var values = Enumerable.Range(0, Objects).Select(_ => Fill(ValueChannels * Positions, _ => Signed())).ToArray();
        return (key, shrinkage, query, selection, values);
    }

    private static float[] Fill(int count, Func<int, float> value)
    {
        var array = new float[count];
        for (var i = 0; i < count; i++)
        {
            array[i] = value(i);
        }

        return array;
    }

    private float[] Slice(float[] planar, int channels, int first, int count)
    {
        var part = new float[channels * count];
        for (var c = 0; c < channels; c++)
        {
            planar.AsSpan((c * Positions) + first, count).CopyTo(part.AsSpan(c * count));
        }

        return part;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu.Aggregate;

/// <summary>
/// Soft masks at the network's size -> one label per pixel of the frame: probabilities are interpolated bilinearly and the largest wins
/// (background = 1 - their sum, exact since interpolation is linear). Object statistics fall out of the same pass.
/// </summary>
internal sealed unsafe class LabelWriter : IParallelWork
{
    private const int Band = 16;

    // Pixels whose labels are written at a time.
    private const int Step = 32;

    private readonly WorkerGroup _workers;
    private readonly ImageSize _frame;
    private readonly ImageSize _size;
    private readonly ResampleAxis _horizontal;
    private readonly ResampleAxis _vertical;
    private readonly int _bands;
    private RegionStatistics[] _statistics = [];

    private float* _masks;
    private byte* _labels;
    private byte[] _ids = [];
    private int _objects;

    public LabelWriter(WorkerGroup workers, ImageSize frame, ImageSize size)
    {
        _workers = workers;
        _frame = frame;
        _size = size;
        _horizontal = new ResampleAxis(size.Width, frame.Width);
        _vertical = new ResampleAxis(size.Height, frame.Height);
        _bands = (frame.Height + Band - 1) / Band;
    }

    /// <summary>Writes the labels and describes the objects.</summary>
    /// <param name="masks">K x 1 x H x W probabilities.</param>
    /// <param name="ids">Label of each object, ascending or not.</param>
    /// <param name="labels">Receives a label per frame pixel.</param>
    /// <param name="doubts">What each object claims of the background, as a share of the picture.</param>
    /// <param name="described">Receives the K objects, in the order of <paramref name="ids"/>.</param>
    public void Run(float* masks, byte[] ids, Span<byte> labels, ReadOnlySpan<double> doubts, Span<TrackedObject> described)
    {
        _masks = masks;
        _ids = ids;
        _objects = ids.Length;
        if (_statistics.Length != _bands * _objects)
        {
            _statistics = new RegionStatistics[_bands * _objects];
        }

        fixed (byte* target = &MemoryMarshal.GetReference(labels))
        {
            _labels = target;
            _workers.Run(this, _bands);
            _labels = null;
        }

        for (var k = 0; k < _objects; k++)
        {
            var region = RegionStatistics.Empty;
            for (var band = 0; band < _bands; band++)
            {
                region.Add(_statistics[(band * _objects) + k]);
            }

            described[k] = region.Describe(ids[k], doubts[k] * _frame.Pixels);
        }
    }

    [SkipLocalsInit]
    void IParallelWork.Execute(int item, int worker)
    {
        var regions = _statistics.AsSpan(item * _objects, _objects);
        regions.Fill(RegionStatistics.Empty);
        var padded = (_frame.Width + Step - 1) / Step * Step;
        float* best = stackalloc float[padded], sum = stackalloc float[padded], share = stackalloc float[padded];
        var winner = stackalloc uint[padded];
        var contest = new Contest { Best = best, Sum = sum, Share = share, Winner = winner };
        var column = stackalloc float[_size.Width + ResampleAxis.Padding];
        var row = stackalloc byte[padded];
        var end = Math.Min(_frame.Height, (item + 1) * Band);
        for (var y = item * Band; y < end; y++)
        {
            var contenders = 0;
            for (var k = 0; k < _objects; k++)
            {
                contenders += Contend(y, k, column, contest, first: contenders == 0) ? 1 : 0;
            }

            var labels = new Span<byte>(_labels + ((long)y * _frame.Width), _frame.Width);
            if (contenders == 0)
            {
                labels.Clear();
                continue;
            }

            Decide(contest, row);
            new ReadOnlySpan<byte>(row, _frame.Width).CopyTo(labels);
            Measure(y, labels, contest, regions);
        }
    }

    /// <summary>Interpolates object k's probabilities along row y and takes the pixels where it beats the objects so far.</summary>
    private bool Contend(int y, int k, float* column, in Contest contest, bool first)
    {
        var upper = _masks + ((long)k * _size.Pixels) + ((long)_vertical.Start[y] * _size.Width);
        var largest = 0f;
        if (_vertical.Taps == 1)
        {
            new ReadOnlySpan<float>(upper, _size.Width).CopyTo(new Span<float>(column, _size.Width));
            largest = 1;
        }
        else
        {
            largest = Blend(upper, y, column);
        }

        // A row the object hardly touches cannot win a pixel from the background: its share is at most the row's largest value.
        if (largest < 0.001f)
        {
            return false;
        }

        _horizontal.Apply(column, contest.Share);
        var id = Vector256.Create((uint)_ids[k]);
        for (var x = 0; x < _frame.Width; x += Vector256<float>.Count)
        {
            var share = Vector256.Load(contest.Share + x);
            if (first)
            {
                share.Store(contest.Best + x);
                share.Store(contest.Sum + x);
                id.Store(contest.Winner + x);
            }
            else
            {
                var best = Vector256.Load(contest.Best + x);
                var wins = Vector256.GreaterThan(share, best);
                Vector256.ConditionalSelect(wins, share, best).Store(contest.Best + x);
                (Vector256.Load(contest.Sum + x) + share).Store(contest.Sum + x);
                Vector256.ConditionalSelect(wins.AsUInt32(), id, Vector256.Load(contest.Winner + x)).Store(contest.Winner + x);
            }
        }

        return true;
    }

    /// <summary>The labels of a row: the winner where it beats the background, whose share is what the objects leave.</summary>
    private void Decide(in Contest contest, byte* row)
    {
        for (var x = 0; x < _frame.Width; x += Step)
        {
            var low = Vector256.Narrow(Winners(contest, x), Winners(contest, x + 8));
            var high = Vector256.Narrow(Winners(contest, x + 16), Winners(contest, x + 24));
            Vector256.Narrow(low, high).Store(row + x);
        }
    }

    private static Vector256<uint> Winners(in Contest contest, int x)
    {
        var beats = Vector256.GreaterThan(Vector256.Load(contest.Best + x), Vector256<float>.One - Vector256.Load(contest.Sum + x));
        return Vector256.Load(contest.Winner + x) & beats.AsUInt32();
    }

    private float Blend(float* upper, int y, float* column)
    {
        var largest = Vector256<float>.Zero;
        var taps = _vertical.Taps;
        for (var x = 0; x < _size.Width; x += Vector256<float>.Count)
        {
            var value = Vector256.Load(upper + x) * _vertical.Weights[y * taps];
            for (var t = 1; t < taps; t++)
            {
                value = Vector256.MultiplyAddEstimate(
                    Vector256.Load(upper + ((long)t * _size.Width) + x), Vector256.Create(_vertical.Weights[(y * taps) + t]), value);
            }

            value.Store(column + x);
            largest = Vector256.Max(largest, value);
        }

        var most = 0f;
        for (var i = 0; i < Vector256<float>.Count; i++)
        {
            most = MathF.Max(most, largest[i]);
        }

        return most;
    }

    // Objects are few runs per row: each is added as a whole.
    private void Measure(int y, ReadOnlySpan<byte> labels, in Contest contest, Span<RegionStatistics> regions)
    {
        for (var x = labels.IndexOfAnyExcept(LabelMap.Background); x >= 0 && x < labels.Length;)
        {
            var label = labels[x];
            var length = labels[x..].IndexOfAnyExcept(label);
            length = length < 0 ? labels.Length - x : length;
            if (label != LabelMap.Background)
            {
                regions[_ids.AsSpan().IndexOf(label)].AddRun(x, y, length, AgainstBackground(contest.Best + x, contest.Sum + x, length));
            }

            x += length;
        }
    }

    /// <summary>Sum over a run of the winner's probability against the background, p / (1 - what others claim). Rivals among the objects speak of which
    /// object it is, not of whether one is there.</summary>
    private static float AgainstBackground(float* best, float* sum, int length)
    {
        var total = Vector256<float>.Zero;
        var x = 0;
        for (; x <= length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            var own = Vector256.Load(best + x);
            total += own / Vector256.Max(own, Vector256<float>.One - (Vector256.Load(sum + x) - own));
        }

        var result = Vector256.Sum(total);
        for (; x < length; x++)
        {
            result += best[x] / MathF.Max(best[x], 1 - (sum[x] - best[x]));
        }

        return result;
    }

    /// <summary>One row of pixels while objects contend for it: the largest share, the sum of all, the object under way, and who holds the largest.</summary>
    private struct Contest
    {
        public float* Best;
        public float* Sum;
        public float* Share;
        public uint* Winner;
    }
}

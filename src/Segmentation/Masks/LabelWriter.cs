using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Masks;

/// <summary>
/// Soft masks at the network's size -> one label per pixel of the frame: probabilities are interpolated bilinearly and the largest wins
/// (background = 1 - their sum, exact since interpolation is linear). Object statistics fall out of the same pass.
/// </summary>
internal sealed unsafe class LabelWriter : IParallelWork
{
    private const int Band = 16;

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
    /// <param name="described">Receives the K objects, in the order of <paramref name="ids"/>.</param>
    public void Run(float* masks, byte[] ids, Span<byte> labels, Span<TrackedObject> described)
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

            described[k] = region.Describe(ids[k]);
        }
    }

    void IParallelWork.Execute(int item, int worker)
    {
        var regions = _statistics.AsSpan(item * _objects, _objects);
        regions.Fill(RegionStatistics.Empty);
        var best = stackalloc float[_frame.Width];
        var sum = stackalloc float[_frame.Width];
        var column = stackalloc float[_size.Width];
        var end = Math.Min(_frame.Height, (item + 1) * Band);
        for (var y = item * Band; y < end; y++)
        {
            var labels = new Span<byte>(_labels + ((long)y * _frame.Width), _frame.Width);
            labels.Clear();
            new Span<float>(best, _frame.Width).Clear();
            new Span<float>(sum, _frame.Width).Clear();
            var any = false;
            for (var k = 0; k < _objects; k++)
            {
                any |= Contend(y, k, column, labels, best, sum);
            }

            if (any)
            {
                Background(labels, best, sum);
                Measure(y, labels, best, regions);
            }
        }
    }

    /// <summary>Interpolates object k's probabilities along row y and takes the pixels where it beats the objects so far.</summary>
    private bool Contend(int y, int k, float* column, Span<byte> labels, float* best, float* sum)
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

        var id = _ids[k];
        var taps = _horizontal.Taps;
        fixed (int* start = _horizontal.Start)
        fixed (float* weights = _horizontal.Weights)
        {
            for (var x = 0; x < _frame.Width; x++)
            {
                var p = 0f;
                for (var t = 0; t < taps; t++)
                {
                    p += column[start[x] + t] * weights[(x * taps) + t];
                }

                sum[x] += p;
                if (p > best[x])
                {
                    best[x] = p;
                    labels[x] = id;
                }
            }
        }

        return true;
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

    private static void Background(Span<byte> labels, float* best, float* sum)
    {
        for (var x = 0; x < labels.Length; x++)
        {
            if (best[x] <= 1f - sum[x])
            {
                labels[x] = LabelMap.Background;
            }
        }
    }

    private void Measure(int y, ReadOnlySpan<byte> labels, float* best, Span<RegionStatistics> regions)
    {
        var first = labels.IndexOfAnyExcept(LabelMap.Background);
        if (first < 0)
        {
            return;
        }

        var last = labels.LastIndexOfAnyExcept(LabelMap.Background);
        for (var x = first; x <= last; x++)
        {
            if (labels[x] != LabelMap.Background)
            {
                regions[_ids.AsSpan().IndexOf(labels[x])].Add(x, y, best[x]);
            }
        }
    }
}

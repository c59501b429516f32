using System.Runtime.Intrinsics;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Devices.Cpu.Aggregate;

/// <summary>
/// Mask logits at the network's stride of logits -> soft masks at the network's size. Logits are enlarged bilinearly; then objects and background share each
/// pixel:
/// p_0 = prod_k (1 - p_k), every p clamped to [1e-7, 1 - 1e-7], odds o = p / (1 - p), result o_k / sum of all odds. FP32 throughout.
/// What an object claims where the background wins is added up as its doubt.
/// </summary>
internal sealed unsafe class SoftAggregation : IParallelWork
{
    private const int Band = 16;
    private const float Smallest = 1e-7f;

    // Claims below this are no doubt: a whole picture of them would be one.
    private const float LeastDoubt = 0.01f;

    private readonly WorkerGroup _workers;
    private readonly ImageSize _size;
    private readonly ResampleAxis _horizontal;
    private readonly ResampleAxis _vertical;
    private readonly int _bands;
    private float[] _bandDoubts = [];
    private double[] _doubts = [];

    private float* _logits;
    private float* _masks;
    private int _objects;

    /// <param name="workers">Who computes.</param>
    /// <param name="size">H x W, the network's size.</param>
    /// <param name="stride">Of the logits; it divides both sides.</param>
    public SoftAggregation(WorkerGroup workers, ImageSize size, int stride)
    {
        _workers = workers;
        _size = size;
        _horizontal = new ResampleAxis(size.Width / stride, size.Width);
        _vertical = new ResampleAxis(size.Height / stride, size.Height);
        _bands = (size.Height + Band - 1) / Band;
    }

    /// <summary>Aggregates.</summary>
    /// <param name="logits">K x 1 x H/stride x W/stride.</param>
    /// <param name="objects">K.</param>
    /// <param name="masks">Receives K x 1 x H x W probabilities.</param>
    public void Run(float* logits, int objects, float* masks)
    {
        _logits = logits;
        _masks = masks;
        _objects = objects;
        if (_doubts.Length != objects)
        {
            _doubts = new double[objects];
            _bandDoubts = new float[_bands * objects];
        }

        _workers.Run(this, _bands);
        Array.Clear(_doubts);
        for (var i = 0; i < _bandDoubts.Length; i++)
        {
            _doubts[i % objects] += _bandDoubts[i] / _size.Pixels;
        }
    }

    /// <summary>Each object's doubt in the last run, as a share of the picture: the sum of its probabilities of 0.01 and more where the background is likelier
    /// than any object.</summary>
    public ReadOnlySpan<double> Doubts => _doubts;

    void IParallelWork.Execute(int item, int worker)
    {
        var doubt = stackalloc Vector256<float>[_objects];
        new Span<Vector256<float>>(doubt, _objects).Clear();
        var end = Math.Min(_size.Height, (item + 1) * Band);
        for (var y = item * Band; y < end; y++)
        {
            for (var k = 0; k < _objects; k++)
            {
                Enlarge(y, _logits + ((long)k * _horizontal.Input * _vertical.Input), _masks + ((long)k * _size.Pixels) + ((long)y * _size.Width));
            }

            Share(_masks + ((long)y * _size.Width), doubt);
        }

        for (var k = 0; k < _objects; k++)
        {
            _bandDoubts[(item * _objects) + k] = Vector256.Sum(doubt[k]);
        }
    }

    private void Enlarge(int y, float* logits, float* target)
    {
        var upper = logits + ((long)_vertical.Start[y] * _horizontal.Input);
        var lower = upper + _horizontal.Input;
        var row = stackalloc float[_horizontal.Input + ResampleAxis.Padding];
        Vector128<float> upperWeight = Vector128.Create(_vertical.Weights[2 * y]), lowerWeight = Vector128.Create(_vertical.Weights[(2 * y) + 1]);
        for (var x = 0; x < _horizontal.Input; x += Vector128<float>.Count)
        {
            Vector128.MultiplyAddEstimate(Vector128.Load(lower + x), lowerWeight, Vector128.Load(upper + x) * upperWeight).Store(row + x);
        }

        _horizontal.Apply(row, target);
    }

    // Internal widths are multiples of 16, so rows are whole vectors. The odds of a logit are its exponential, and 1 - p = 1 / (1 + o): no division per object.
    private void Share(float* row, Vector256<float>* doubt)
    {
        var one = Vector256<float>.One;
        var smallest = Vector256.Create(Smallest);
        Vector256<float> least = Vector256.Create(Smallest / (1f - Smallest)), most = Vector256.Create((1f - Smallest) / Smallest);
        for (var x = 0; x < _size.Width; x += Vector256<float>.Count)
        {
            var some = one;
            Vector256<float> total = default, largest = default;
            var cell = row + x;
            for (var k = 0; k < _objects; k++, cell += _size.Pixels)
            {
                var odds = Vector256.Min(Vector256.Max(Vector256.Exp(Vector256.Load(cell)), least), most);
                odds.Store(cell);
                some *= one + odds;
                total += odds;
                largest = Vector256.Max(largest, odds);
            }

            // Many sure objects make the product infinite and their share of background zero, which the clamp then lifts to its least.
            var none = Vector256.Min(Vector256.Max(one / some, smallest), one - smallest);
            none /= one - none;
            total = one / (total + none);
            var free = Vector256.GreaterThanOrEqual(none, largest);
            cell = row + x;
            for (var k = 0; k < _objects; k++, cell += _size.Pixels)
            {
                var share = Vector256.Load(cell) * total;
                share.Store(cell);
                doubt[k] += share & free & Vector256.GreaterThanOrEqual(share, Vector256.Create(LeastDoubt));
            }
        }
    }
}

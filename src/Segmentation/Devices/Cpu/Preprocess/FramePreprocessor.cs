using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Preprocess;

/// <summary>Frame -> network input in one pass: area resampling, rounding to 8 bits as in training, normalisation, interleaved RGB -> planar.</summary>
internal sealed unsafe class FramePreprocessor : IParallelWork, IDisposable
{
    // Averages that lie halfway between two levels are common (every 600th where 640x360 becomes 336x192), and the last bit of a sum, which depends on its order,
    // would decide them. With this they go up on every device; no sum of usual sizes is halfway then.
    private const float Tie = 0.0007f;

    // Rows per work item: enough to amortise the hand-over, few enough to balance.
    private const int Band = 16;

    private readonly WorkerGroup _workers;
    private readonly ResampleAxis _horizontal;
    private readonly ResampleAxis _vertical;
    private readonly Vector128<float> _tie = Vector128.Create(Tie);
    private readonly Vector128<float> _gain;
    private readonly Vector128<float> _shift;
    private readonly AlignedBuffer[] _rows;

    private byte* _pixels;
    private int _stride;
    private float* _target;

    public FramePreprocessor(WorkerGroup workers, ImageSize frame, ImageSize size, BundleManifest.InputSection input)
    {
        _workers = workers;
        _horizontal = new ResampleAxis(frame.Width, size.Width);
        _vertical = new ResampleAxis(frame.Height, size.Height);

        // (v * scale - mean) / std = v * gain + shift
        Span<float> gain = stackalloc float[4], shift = stackalloc float[4];
        for (var c = 0; c < 3; c++)
        {
            gain[c] = input.Scale / input.Std[c];
            shift[c] = -input.Mean[c] / input.Std[c];
        }

        _gain = Vector128.Create<float>(gain);
        _shift = Vector128.Create<float>(shift);
        _rows = new AlignedBuffer[workers.Size];
        for (var i = 0; i < _rows.Length; i++)
        {
            // One more pixel than a row has: the last pixel is loaded as four floats.
            _rows[i] = new AlignedBuffer(((3 * frame.Width) + 16) * sizeof(float));
        }
    }

    /// <summary>Writes the network's input.</summary>
    /// <param name="frame">A frame of the size given at construction.</param>
    /// <param name="target">1 x 3 x H x W floats.</param>
    public void Run(RgbImage frame, float* target)
    {
        fixed (byte* pixels = &MemoryMarshal.GetReference(frame.Pixels))
        {
            _pixels = pixels;
            _stride = frame.Stride;
            _target = target;
            _workers.Run(this, (_vertical.Output + Band - 1) / Band);
            _pixels = null;
        }
    }

    void IParallelWork.Execute(int item, int worker)
    {
        var row = (float*)_rows[worker].Pointer;
        var end = Math.Min(_vertical.Output, (item + 1) * Band);
        for (var y = item * Band; y < end; y++)
        {
            Average(y, row);
            Write(y, row);
        }
    }

    public void Dispose()
    {
        foreach (var row in _rows)
        {
            row.Dispose();
        }
    }

    /// <summary>The weighted sum of the source rows of output row y, still interleaved and at full width.</summary>
    private void Average(int y, float* row)
    {
        var length = 3 * _horizontal.Input;
        var taps = _vertical.Taps;
        var source = _pixels + ((long)_vertical.Start[y] * _stride);
        fixed (float* weights = _vertical.Weights)
        {
            var weight = weights + (y * taps);

            // The last row often has no weight: an output's cover seldom touches all of them.
            while (taps > 1 && weight[taps - 1] == 0)
            {
                taps--;
            }

            var x = 0;
            for (; x <= length - 16; x += 16)
            {
                Vector256<float> left = default, right = default;
                for (var t = 0; t < taps; t++)
                {
                    var (low, high) = Vector128.Widen(Vector128.Load(source + ((long)t * _stride) + x));
                    var factor = Vector256.Create(weight[t]);
                    left = Vector256.MultiplyAddEstimate(ToSingle(low), factor, left);
                    right = Vector256.MultiplyAddEstimate(ToSingle(high), factor, right);
                }

                left.Store(row + x);
                right.Store(row + x + 8);
            }

            for (; x < length; x++)
            {
                row[x] = 0;
                for (var t = 0; t < taps; t++)
                {
                    row[x] += weight[t] * source[((long)t * _stride) + x];
                }
            }
        }
    }

    private static Vector256<float> ToSingle(Vector128<ushort> pixels) =>
        Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(pixels), Vector128.WidenUpper(pixels)).AsInt32());

    private void Write(int y, float* row)
    {
        var width = _horizontal.Output;
        var plane = (long)width * _vertical.Output;
        var red = _target + ((long)y * width);
        var taps = _horizontal.Taps;
        fixed (int* start = _horizontal.Start)
        fixed (float* weights = _horizontal.Weights)
        {
            for (var x = 0; x < width; x++)
            {
                var source = row + (3 * start[x]);
                var weight = weights + (x * taps);
                var sum = Vector128.Load(source) * weight[0];
                for (var t = 1; t < taps; t++)
                {
                    sum = Vector128.MultiplyAddEstimate(Vector128.Load(source + (3 * t)), Vector128.Create(weight[t]), sum);
                }

                sum = Vector128.MultiplyAddEstimate(Vector128.Round(sum + _tie), _gain, _shift);
                red[x] = sum[0];
                red[x + plane] = sum[1];
                red[x + (2 * plane)] = sum[2];
            }
        }
    }
}

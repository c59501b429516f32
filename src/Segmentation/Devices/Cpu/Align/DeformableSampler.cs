using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>
/// FAM's depth-wise deformable 3x3 convolution: out_c(p) = sum_t tap_c,t x_c(p + t + dp_t(p)), x read bilinearly. Features lie as rows, one per cell, so
/// that the four neighbours of a sampling point are four contiguous runs of channels. ONNX Runtime's GridSample over planes takes about ten times as long.
/// </summary>
internal sealed unsafe class DeformableSampler(WorkerGroup workers, int width, int height) : IParallelWork
{
    /// <summary>Taps of the 3x3 kernel.</summary>
    public const int Taps = 9;

    /// <summary>x and y of every tap.</summary>
    public const int OffsetChannels = 2 * Taps;

    // Cells per work item.
    private const int Block = 64;

    private float* _flow;
    private float* _offsets;
    private float* _rows;
    private float* _taps;
    private float* _output;
    private int _channels;

    /// <summary>Samples one feature map.</summary>
    /// <param name="flow">2 x h x w, the displacement of all taps (x, then y), cells.</param>
    /// <param name="offsets">18 x h x w, what is added to it for each tap (x of all taps, then y), cells. Points outside of the map read its edge.</param>
    /// <param name="rows">h w x C features of the adjacent frame.</param>
    /// <param name="taps">9 x C weights.</param>
    /// <param name="channels">C, a multiple of 8.</param>
    /// <param name="output">Receives h w x C.</param>
    public void Run(float* flow, float* offsets, float* rows, float* taps, int channels, float* output)
    {
        _flow = flow;
        _offsets = offsets;
        _rows = rows;
        _taps = taps;
        _channels = channels;
        _output = output;
        workers.Run(this, ((width * height) + Block - 1) / Block);
    }

    [SkipLocalsInit]
    void IParallelWork.Execute(int item, int worker)
    {
        var corners = stackalloc Corners[Taps];
        var cells = width * height;
        var end = Math.Min(cells, (item + 1) * Block);
        for (var p = item * Block; p < end; p++)
        {
            float x = (p % width) + _flow[p], y = (p / width) + _flow[cells + p];
            for (var t = 0; t < Taps; t++)
            {
                corners[t] = Locate(x + (t % 3) - 1 + _offsets[(t * cells) + p], y + (t / 3) - 1 + _offsets[((Taps + t) * cells) + p]);
            }

            Sum(corners, _output + ((long)p * _channels));
        }
    }

    private Corners Locate(float x, float y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        float fx = x - left, fy = y - top;
        return new Corners
        {
            TopLeft = _rows + ((long)((top * width) + left) * _channels),
            TopRight = _rows + ((long)((top * width) + right) * _channels),
            BottomLeft = _rows + ((long)((bottom * width) + left) * _channels),
            BottomRight = _rows + ((long)((bottom * width) + right) * _channels),
            TopLeftWeight = (1 - fx) * (1 - fy),
            TopRightWeight = fx * (1 - fy),
            BottomLeftWeight = (1 - fx) * fy,
            BottomRightWeight = fx * fy,
        };
    }

    private void Sum(Corners* corners, float* output)
    {
        for (var c = 0; c < _channels; c += Vector256<float>.Count)
        {
            var sum = Vector256<float>.Zero;
            var tap = _taps + c;
            for (var t = 0; t < Taps; t++, tap += _channels)
            {
                ref readonly var at = ref corners[t];
                var value = Vector256.Load(at.TopLeft + c) * at.TopLeftWeight;
                value = Vector256.MultiplyAddEstimate(Vector256.Load(at.TopRight + c), Vector256.Create(at.TopRightWeight), value);
                value = Vector256.MultiplyAddEstimate(Vector256.Load(at.BottomLeft + c), Vector256.Create(at.BottomLeftWeight), value);
                value = Vector256.MultiplyAddEstimate(Vector256.Load(at.BottomRight + c), Vector256.Create(at.BottomRightWeight), value);
                sum = Vector256.MultiplyAddEstimate(value, Vector256.Load(tap), sum);
            }

            sum.Store(output + c);
        }
    }

    /// <summary>The four cells around a sampling point and their bilinear weights.</summary>
    private struct Corners
    {
        public float* TopLeft;
        public float* TopRight;
        public float* BottomLeft;
        public float* BottomRight;
        public float TopLeftWeight;
        public float TopRightWeight;
        public float BottomLeftWeight;
        public float BottomRightWeight;
    }
}

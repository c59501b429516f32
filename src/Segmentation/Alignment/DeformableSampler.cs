using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Alignment;

/// <summary>
/// FAM's depth-wise deformable 3x3 convolution: out_c(p) = sum_t tap_c,t x_c(p + t + dp_t(p)), x read bilinearly. Features lie as rows, one per cell, so
/// that the four neighbours of a sampling point are four contiguous runs of channels. ONNX Runtime's GridSample over planes takes about ten times as long.
/// </summary>
internal sealed unsafe class DeformableSampler(WorkerGroup workers, int width, int height) : IParallelWork
{
    /// <summary>Taps of the 3x3 kernel.</summary>
    public const int Taps = 9;

    // Cells per work item.
    private const int Block = 64;

    private float* _grid;
    private float* _rows;
    private float* _taps;
    private float* _output;
    private int _channels;

    /// <summary>Samples one feature map.</summary>
    /// <param name="grid">9h x w x 2 sampling points (x, y), tap-major, in -1..1 over the map's outer edges (GridSample's align_corners = 0), inside the map's cell centres.</param>
    /// <param name="rows">h w x C features of the adjacent frame.</param>
    /// <param name="taps">9 x C weights.</param>
    /// <param name="channels">C, a multiple of 8.</param>
    /// <param name="output">Receives h w x C.</param>
    public void Run(float* grid, float* rows, float* taps, int channels, float* output)
    {
        _grid = grid;
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
        var end = Math.Min(width * height, (item + 1) * Block);
        for (var p = item * Block; p < end; p++)
        {
            for (var t = 0; t < Taps; t++)
            {
                var point = _grid + (2 * (((long)t * width * height) + p));
                corners[t] = Locate(point[0], point[1]);
            }

            Sum(corners, _output + ((long)p * _channels));
        }
    }

    private Corners Locate(float x, float y)
    {
        // The network clamps its points to the cell centres; rounding may still carry one a hair outside.
        x = Math.Clamp((((x + 1) * width) - 1) / 2, 0, width - 1);
        y = Math.Clamp((((y + 1) * height) - 1) / 2, 0, height - 1);
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

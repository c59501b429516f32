using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>A map of the adjacent frame, and where it goes.</summary>
/// <param name="source">C x h w, planar.</param>
/// <param name="taps">9 x C weights.</param>
/// <param name="channels">C, a multiple of 16.</param>
/// <param name="rows">Room for h w x C.</param>
/// <param name="sampled">Receives h w x C.</param>
/// <param name="planar">Receives the same as C x h w.</param>
internal readonly unsafe struct SampledMap(float* source, float* taps, int channels, float* rows, float* sampled, float* planar)
{
    public float* Source { get; } = source;

    public float* Taps { get; } = taps;

    public int Channels { get; } = channels;

    public float* Rows { get; } = rows;

    public float* Sampled { get; } = sampled;

    public float* Planar { get; } = planar;
}

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

    private SampledMap[] _maps = [];
    private int _count;
    private float* _flow;
    private float* _offsets;
    private bool _packing;

    /// <summary>Samples feature maps.</summary>
    /// <param name="flow">2 x h x w, the displacement of all taps (x, then y), cells.</param>
    /// <param name="offsets">18 x h x w, what is added to it for each tap (x of all taps, then y), cells. Points outside of the map read its edge.</param>
    /// <param name="maps">All that is read at these points.</param>
    public void Run(float* flow, float* offsets, ReadOnlySpan<SampledMap> maps)
    {
        if (_maps.Length < maps.Length)
        {
            _maps = new SampledMap[maps.Length];
        }

        maps.CopyTo(_maps);
        _count = maps.Length;
        _flow = flow;
        _offsets = offsets;
        var blocks = ((width * height) + Block - 1) / Block;
        _packing = true;
        workers.Run(this, blocks);
        _packing = false;
        workers.Run(this, blocks);
    }

    [SkipLocalsInit]
    void IParallelWork.Execute(int item, int worker)
    {
        int cells = width * height, first = item * Block, end = Math.Min(cells, first + Block);
        if (_packing)
        {
            for (var i = 0; i < _count; i++)
            {
                ref readonly var map = ref _maps[i];
                RowPacking.Pack(map.Source, map.Channels, cells, first, end, map.Rows);
            }

            return;
        }

        var points = stackalloc Point[Taps];
        for (var p = first; p < end; p++)
        {
            float x = (p % width) + _flow[p], y = (p / width) + _flow[cells + p];
            for (var t = 0; t < Taps; t++)
            {
                points[t] = Locate(x + (t % 3) - 1 + _offsets[(t * cells) + p], y + (t / 3) - 1 + _offsets[((Taps + t) * cells) + p]);
            }

            for (var i = 0; i < _count; i++)
            {
                Sum(points, _maps[i], _maps[i].Sampled + ((long)p * _maps[i].Channels));
            }
        }

        for (var i = 0; i < _count; i++)
        {
            ref readonly var map = ref _maps[i];
            RowPacking.Unpack(map.Sampled, map.Channels, cells, first, end, map.Planar);
        }
    }

    private Point Locate(float x, float y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        float fx = x - left, fy = y - top;
        return new Point
        {
            TopLeft = (top * width) + left,
            TopRight = (top * width) + right,
            BottomLeft = (bottom * width) + left,
            BottomRight = (bottom * width) + right,
            TopLeftWeight = (1 - fx) * (1 - fy),
            TopRightWeight = fx * (1 - fy),
            BottomLeftWeight = (1 - fx) * fy,
            BottomRightWeight = fx * fy,
        };
    }

    private static void Sum(Point* points, in SampledMap map, float* output)
    {
        var channels = map.Channels;
        for (var c = 0; c < channels; c += Vector256<float>.Count)
        {
            var sum = Vector256<float>.Zero;
            float* tap = map.Taps + c, rows = map.Rows + c;
            for (var t = 0; t < Taps; t++, tap += channels)
            {
                ref readonly var at = ref points[t];
                var value = Vector256.Load(rows + ((long)at.TopLeft * channels)) * at.TopLeftWeight;
                value = Vector256.MultiplyAddEstimate(Vector256.Load(rows + ((long)at.TopRight * channels)), Vector256.Create(at.TopRightWeight), value);
                value = Vector256.MultiplyAddEstimate(Vector256.Load(rows + ((long)at.BottomLeft * channels)), Vector256.Create(at.BottomLeftWeight), value);
                value = Vector256.MultiplyAddEstimate(Vector256.Load(rows + ((long)at.BottomRight * channels)), Vector256.Create(at.BottomRightWeight), value);
                sum = Vector256.MultiplyAddEstimate(value, Vector256.Load(tap), sum);
            }

            sum.Store(output + c);
        }
    }

    /// <summary>The four cells around a sampling point and their bilinear weights.</summary>
    private struct Point
    {
        public int TopLeft;
        public int TopRight;
        public int BottomLeft;
        public int BottomRight;
        public float TopLeftWeight;
        public float TopRightWeight;
        public float BottomLeftWeight;
        public float BottomRightWeight;
    }
}

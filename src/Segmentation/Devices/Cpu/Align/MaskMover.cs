using System.Runtime.CompilerServices;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>
/// The decoder's hint: each object's mask in the adjacent frame, moved to where its cells are now. Masks are reduced to stride 2 and read bilinearly;
/// the displacement is interpolated between cells. A value of stride 16 does not carry a mask's details.
/// </summary>
internal sealed unsafe class MaskMover : IParallelWork, IDisposable
{
    // Pixels of stride 2 along the side of a cell.
    private const int Side = 8;

    private readonly WorkerGroup _workers;
    private readonly ResampleAxis _across;
    private readonly ResampleAxis _down;

    // 2 x h x w, x then y, pixels of stride 2.
    private readonly AlignedBuffer _steps;

    // The masks at stride 2, -1..1; made anew when there are more of them than ever before.
    private AlignedBuffer _half;

    private float* _masks;
    private float* _hint;
    private int _objects;
    private bool _reducing;

    /// <param name="workers">Who computes.</param>
    /// <param name="width">w, cells.</param>
    /// <param name="height">h, cells.</param>
    public MaskMover(WorkerGroup workers, int width, int height)
    {
        _workers = workers;
        _across = new ResampleAxis(width, Side * width);
        _down = new ResampleAxis(height, Side * height);
        _steps = new AlignedBuffer(2L * width * height * sizeof(float));
        _half = new AlignedBuffer((long)Pixels * sizeof(float));
    }

    private int Width => _across.Output;

    private int Height => _down.Output;

    private int Pixels => Width * Height;

    /// <summary>Moves the masks.</summary>
    /// <param name="likeliest">2 x h x w, the likeliest displacement (x, then y), cells.</param>
    /// <param name="residual">2 x h x w, what FAM adds to it.</param>
    /// <param name="masks">K x 16h x 16w, 0..1, of the adjacent frame.</param>
    /// <param name="objects">K.</param>
    /// <param name="hint">Receives K x 4 x 4h x 4w: per cell of stride 4 its four pixels of stride 2, row by row; -1 where the object is not, 1 where it
    /// is.</param>
    public void Run(float* likeliest, float* residual, float* masks, int objects, float* hint)
    {
        if (_half.Length < (long)objects * Pixels * sizeof(float))
        {
            _half.Dispose();
            _half = new AlignedBuffer((long)objects * Pixels * sizeof(float));
        }

        _masks = masks;
        _objects = objects;
        _hint = hint;
        Displace(likeliest, residual);
        _reducing = true;
        _workers.Run(this, _down.Input);
        _reducing = false;
        _workers.Run(this, _down.Input);
    }

    void IParallelWork.Execute(int item, int worker)
    {
        for (var y = item * Side; y < (item + 1) * Side; y++)
        {
            if (_reducing)
            {
                Reduce(y);
            }
            else
            {
                Move(y);
            }
        }
    }

    public void Dispose()
    {
        _half.Dispose();
        _steps.Dispose();
    }

    // A cell at the picture's edge looks like what lies beyond, so what is expected there points outwards: it is kept inside.
    private void Displace(float* likeliest, float* residual)
    {
        int width = _across.Input, height = _down.Input, cells = width * height;
        var steps = (float*)_steps.Pointer;
        for (var p = 0; p < cells; p++)
        {
            int x = p % width, y = p / width;
            steps[p] = Side * (Math.Clamp(x + likeliest[p] + residual[p], 0, width - 1) - x);
            steps[cells + p] = Side * (Math.Clamp(y + likeliest[cells + p] + residual[cells + p], 0, height - 1) - y);
        }
    }

    private void Reduce(int y)
    {
        for (var k = 0; k < _objects; k++)
        {
            float* above = _masks + (4L * k * Pixels) + (4L * y * Width), below = above + (2 * Width), target = (float*)_half.Pointer + ((long)k * Pixels) + ((long)y * Width);
            for (var x = 0; x < Width; x++, above += 2, below += 2)
            {
                target[x] = (0.5f * (above[0] + above[1] + below[0] + below[1])) - 1;
            }
        }
    }

    [SkipLocalsInit]
    private void Move(int y)
    {
        float* right = stackalloc float[Width], down = stackalloc float[Width];
        Interpolate(y, (float*)_steps.Pointer, right);
        Interpolate(y, (float*)_steps.Pointer + (_across.Input * _down.Input), down);

        // Even pixels of a row are one plane of the hint, odd ones the next.
        var plane = Pixels / 4;
        var target = _hint + (2 * (y & 1) * plane) + (y / 2 * (Width / 2));
        for (var x = 0; x < Width; x++)
        {
            float px = Math.Clamp(x + right[x], 0, Width - 1), py = Math.Clamp(y + down[x], 0, Height - 1);
            int left = (int)px, top = (int)py, next = left + 1 < Width ? 1 : 0, line = top + 1 < Height ? Width : 0;
            float fx = px - left, fy = py - top;
            float* source = (float*)_half.Pointer + ((long)top * Width) + left, pixel = target + ((x & 1) * plane) + (x / 2);
            for (var k = 0; k < _objects; k++, source += Pixels, pixel += Pixels)
            {
                var upper = source[0] + (fx * (source[next] - source[0]));
                var lower = source[line] + (fx * (source[line + next] - source[line]));
                *pixel = upper + (fy * (lower - upper));
            }
        }
    }

    // Row y of a displacement, interpolated between the centres of cells.
    [SkipLocalsInit]
    private void Interpolate(int y, float* steps, float* result)
    {
        var row = stackalloc float[_across.Input + ResampleAxis.Padding];
        steps += _down.Start[y] * _across.Input;
        for (var x = 0; x < _across.Input; x++)
        {
            row[x] = 0;
            for (var t = 0; t < _down.Taps; t++)
            {
                row[x] += _down.Weights[(y * _down.Taps) + t] * steps[(t * _across.Input) + x];
            }
        }

        _across.Apply(row, result);
    }
}

using SRNet.Interop.Memory;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Alignment;

/// <summary>
/// The decoder's hint: each object's mask in the adjacent frame, moved to where its cells are now. Masks are reduced to stride 2 and read bilinearly;
/// the displacement is interpolated between cells. A value of stride 16 does not carry a mask's details.
/// </summary>
internal sealed unsafe class MaskMover : IParallelWork, IDisposable
{
    // Pixels of stride 2 along the side of a cell.
    private const int Side = 8;

    private readonly WorkerGroup _workers;
    private readonly int _cellsAcross;
    private readonly int _cellsDown;
    private readonly int _width;
    private readonly int _height;

    // The mask at stride 2, -1..1.
    private readonly AlignedBuffer _half;

    // 2 x h x w, x then y, pixels of stride 2.
    private readonly AlignedBuffer _steps;

    // Per worker, the places that a row reads: x of all pixels, then y.
    private readonly AlignedBuffer[] _places;

    private float* _mask;
    private float* _hint;
    private bool _reducing;

    /// <param name="workers">Who computes.</param>
    /// <param name="width">w, cells.</param>
    /// <param name="height">h, cells.</param>
    public MaskMover(WorkerGroup workers, int width, int height)
    {
        (_workers, _cellsAcross, _cellsDown, _width, _height) = (workers, width, height, Side * width, Side * height);
        _half = new AlignedBuffer((long)_width * _height * sizeof(float));
        _steps = new AlignedBuffer(2L * width * height * sizeof(float));
        _places = [.. Enumerable.Range(0, workers.Size).Select(_ => new AlignedBuffer(2L * _width * sizeof(float)))];
    }

    /// <summary>Moves the masks.</summary>
    /// <param name="likeliest">2 x h x w, the likeliest displacement (x, then y), cells.</param>
    /// <param name="residual">2 x h x w, what FAM adds to it.</param>
    /// <param name="masks">K x 16h x 16w, 0..1, of the adjacent frame.</param>
    /// <param name="objects">K.</param>
    /// <param name="hint">Receives K x 4 x 4h x 4w: per cell of stride 4 its four pixels of stride 2, row by row; -1 where the object is not, 1 where it is.</param>
    public void Run(float* likeliest, float* residual, float* masks, int objects, float* hint)
    {
        Displace(likeliest, residual);
        for (var k = 0; k < objects; k++)
        {
            _mask = masks + (4L * k * _width * _height);
            _hint = hint + ((long)k * _width * _height);
            _reducing = true;
            _workers.Run(this, _cellsDown);
            _reducing = false;
            _workers.Run(this, _cellsDown);
        }
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
                Move(y, (float*)_places[worker].Pointer);
            }
        }
    }

    public void Dispose()
    {
        _half.Dispose();
        _steps.Dispose();
        foreach (var places in _places)
        {
            places.Dispose();
        }
    }

    // A cell at the picture's edge looks like what lies beyond, so what is expected there points outwards: it is kept inside.
    private void Displace(float* likeliest, float* residual)
    {
        var cells = _cellsAcross * _cellsDown;
        var steps = (float*)_steps.Pointer;
        for (var p = 0; p < cells; p++)
        {
            int x = p % _cellsAcross, y = p / _cellsAcross;
            steps[p] = Side * (Math.Clamp(x + likeliest[p] + residual[p], 0, _cellsAcross - 1) - x);
            steps[cells + p] = Side * (Math.Clamp(y + likeliest[cells + p] + residual[cells + p], 0, _cellsDown - 1) - y);
        }
    }

    private void Reduce(int y)
    {
        float* above = _mask + (4L * y * _width), below = above + (2 * _width), target = (float*)_half.Pointer + ((long)y * _width);
        for (var x = 0; x < _width; x++, above += 2, below += 2)
        {
            target[x] = (0.5f * (above[0] + above[1] + below[0] + below[1])) - 1;
        }
    }

    private void Move(int y, float* places)
    {
        Locate(y, 0, _width, places);
        Locate(y, 1, _height, places + _width);

        // Even pixels of a row are one plane of the hint, odd ones the next.
        var plane = (long)_width * _height / 4;
        var target = _hint + (2 * (y & 1) * plane) + ((long)(y / 2) * (_width / 2));
        var half = (float*)_half.Pointer;
        for (var x = 0; x < _width; x++)
        {
            float px = places[x], py = places[_width + x];
            int left = (int)px, top = (int)py, next = left + 1 < _width ? 1 : 0;
            float fx = px - left, fy = py - top;
            var above = half + ((long)top * _width) + left;
            var below = top + 1 < _height ? above + _width : above;
            var upper = above[0] + (fx * (above[next] - above[0]));
            var lower = below[0] + (fx * (below[next] - below[0]));
            target[((x & 1) * plane) + (x / 2)] = upper + (fy * (lower - upper));
        }
    }

    // The x (axis 0) or y (axis 1) that the pixels of row y read: their own and the displacement, interpolated between the centres of cells.
    private void Locate(int y, int axis, int length, float* places)
    {
        var (top, bottom, share) = Between(y, _cellsDown);
        var steps = (float*)_steps.Pointer + (axis * _cellsAcross * _cellsDown);
        float* upper = steps + (top * _cellsAcross), lower = steps + (bottom * _cellsAcross);
        for (var x = 0; x < _width; x++)
        {
            var (left, right, part) = Between(x, _cellsAcross);
            var first = upper[left] + (share * (lower[left] - upper[left]));
            var second = upper[right] + (share * (lower[right] - upper[right]));
            places[x] = Math.Clamp((axis == 0 ? x : y) + first + (part * (second - first)), 0, length - 1);
        }
    }

    private static (int Before, int After, float Share) Between(int pixel, int cells)
    {
        var place = Math.Max(0, ((pixel + 0.5f) / Side) - 0.5f);
        var before = (int)place;
        return (before, Math.Min(before + 1, cells - 1), place - before);
    }
}

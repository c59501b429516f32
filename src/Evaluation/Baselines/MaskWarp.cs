using SRNet.Evaluation.Flow;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Baselines;

/// <summary>Moves soft masks along a flow field that is coarser than they are.</summary>
internal sealed class MaskWarp
{
    private readonly ImageSize _size;
    private readonly int _factor;
    private readonly (int Left, int Right, float Weight)[] _columns;
    private readonly float[] _u;
    private readonly float[] _v;

    public MaskWarp(ImageSize size, ImageSize fieldSize, int factor)
    {
        _size = size;
        _factor = factor;
        _columns = [.. Enumerable.Range(0, size.Width)
            .Select(x => Bilinear.Neighbours(((x + 0.5f) / factor) - 0.5f, fieldSize.Width))];
        _u = new float[fieldSize.Width];
        _v = new float[fieldSize.Width];
    }

    /// <summary>Moves the masks into the next frame. The field says where each of its pixels was before; what comes from outside is no object.</summary>
    public void Apply(List<MaskPlane> planes, FlowField field)
    {
        for (var y = 0; y < _size.Height; y++)
        {
            var (top, bottom, wy) = Bilinear.Neighbours(((y + 0.5f) / _factor) - 0.5f, field.Size.Height);
            for (var x = 0; x < _u.Length; x++)
            {
                int upper = (top * _u.Length) + x, lower = (bottom * _u.Length) + x;
                _u[x] = _factor * Bilinear.Mix(field.U[upper], field.U[lower], wy);
                _v[x] = _factor * Bilinear.Mix(field.V[upper], field.V[lower], wy);
            }

            for (var x = 0; x < _columns.Length; x++)
            {
                var (left, right, wx) = _columns[x];
                var fromX = x + Bilinear.Mix(_u[left], _u[right], wx);
                var fromY = y + Bilinear.Mix(_v[left], _v[right], wx);
                foreach (var plane in planes)
                {
                    plane.Next[(y * _size.Width) + x] = Sample(plane.Values, fromX, fromY);
                }
            }
        }

        foreach (var plane in planes)
        {
            plane.Turn();
        }
    }

    private float Sample(float[] values, float x, float y)
    {
        if (!(x > -1 && y > -1 && x < _size.Width && y < _size.Height))
        {
            return 0;
        }

        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        float wx = x - left, wy = y - top;
        if (left >= 0 && top >= 0 && left < _size.Width - 1 && top < _size.Height - 1)
        {
            var i = (top * _size.Width) + left;
            return Bilinear.Mix(
                Bilinear.Mix(values[i], values[i + 1], wx),
                Bilinear.Mix(values[i + _size.Width], values[i + _size.Width + 1], wx),
                wy);
        }

        return Bilinear.Mix(Bilinear.Mix(At(left, top), At(left + 1, top), wx), Bilinear.Mix(At(left, top + 1), At(left + 1, top + 1), wx), wy);

        float At(int column, int row) => (uint)column < (uint)_size.Width && (uint)row < (uint)_size.Height ? values[(row * _size.Width) + column] : 0;
    }
}

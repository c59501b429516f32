using SRNet.Evaluation.Flow;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Baselines;

/// <summary>One object's soft mask at the frame's resolution, 0..1.</summary>
internal sealed class MaskPlane(int id, ImageSize size)
{
    private float[] _values = new float[size.Pixels];
    private float[] _next = new float[size.Pixels];

    public int Id => id;

    /// <summary>Takes a person's mask: pixels given to this object become 1, pixels given to another 0, and if the object is among them, all others too.</summary>
    public void Take(LabelMap given)
    {
        var named = given.Pixels.AsSpan().Contains((byte)id);
        for (var i = 0; i < _values.Length; i++)
        {
            var label = given.Pixels[i];
            if (named || label is not LabelMap.Background and not LabelMap.Void)
            {
                _values[i] = label == id ? 1 : 0;
            }
        }
    }

    /// <summary>Moves the masks into the next frame. The field says where each of its pixels was before; pixels that come from outside the frame are no object.</summary>
    public static void Warp(List<MaskPlane> planes, ImageSize size, FlowField field, int factor)
    {
        for (var y = 0; y < size.Height; y++)
        {
            var (top, bottom, wy) = Bilinear.Neighbours(((y + 0.5f) / factor) - 0.5f, field.Size.Height);
            top *= field.Size.Width;
            bottom *= field.Size.Width;
            for (var x = 0; x < size.Width; x++)
            {
                var (left, right, wx) = Bilinear.Neighbours(((x + 0.5f) / factor) - 0.5f, field.Size.Width);
                var u = Bilinear.Mix(field.U[top + left], field.U[top + right], field.U[bottom + left], field.U[bottom + right], wx, wy);
                var v = Bilinear.Mix(field.V[top + left], field.V[top + right], field.V[bottom + left], field.V[bottom + right], wx, wy);
                foreach (var plane in planes)
                {
                    plane._next[(y * size.Width) + x] = plane.Sample(x + (u * factor), y + (v * factor));
                }
            }
        }

        foreach (var plane in planes)
        {
            (plane._values, plane._next) = (plane._next, plane._values);
        }
    }

    /// <summary>Gives each pixel to the object with the largest share, or to the background if what is left over is larger still.</summary>
    public static void Decide(List<MaskPlane> planes, Span<byte> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            float best = 0, sum = 0;
            byte label = LabelMap.Background;
            foreach (var plane in planes)
            {
                var share = plane._values[i];
                sum += share;
                if (share > best)
                {
                    (best, label) = (share, (byte)plane.Id);
                }
            }

            labels[i] = best > 1 - sum ? label : LabelMap.Background;
        }
    }

    private float Sample(float x, float y)
    {
        if (!(x > -1 && y > -1 && x < size.Width && y < size.Height))
        {
            return 0;
        }

        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        return Bilinear.Mix(At(left, top), At(left + 1, top), At(left, top + 1), At(left + 1, top + 1), x - left, y - top);
    }

    private float At(int x, int y) => (uint)x < (uint)size.Width && (uint)y < (uint)size.Height ? _values[(y * size.Width) + x] : 0;
}

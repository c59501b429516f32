using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Bench.Clips;

/// <summary>Prompts as a person would give them for an object whose true mask is known.</summary>
internal sealed class MarkedObject
{
    private readonly int _id;
    private readonly int _left = int.MaxValue;
    private readonly int _top = int.MaxValue;
    private readonly int _right;
    private readonly int _bottom;
    private readonly (int X, int Y) _centre;
    private readonly (int X, int Y)[] _spine;

    public MarkedObject(LabelMap truth, int id)
    {
        _id = id;
        var depth = Depth(truth, id);
        var spine = new List<(int X, int Y)>();
        for (var y = 0; y < truth.Size.Height; y++)
        {
            var deepest = -1;
            for (var x = 0; x < truth.Size.Width; x++)
            {
                if (truth.Pixels[(y * truth.Size.Width) + x] == id)
                {
                    (_left, _right) = (Math.Min(_left, x), Math.Max(_right, x));
                    (_top, _bottom) = (Math.Min(_top, y), y);
                    deepest = deepest < 0 || At(x, y) > At(deepest, y) ? x : deepest;
                    _centre = At(x, y) > At(_centre.X, _centre.Y) ? (x, y) : _centre;
                }
            }

            if (deepest >= 0 && At(deepest, y) >= 4)
            {
                spine.Add((deepest, y));
            }
        }

        _spine = spine.Count > 1 ? [.. spine] : [_centre];

        int At(int x, int y) => depth[(y * truth.Size.Width) + x];
    }

    /// <summary>The smallest box around the object, moved out on every side by a share of its length.</summary>
    public ObjectPrompt Box(float margin)
    {
        float width = _right - _left + 1, height = _bottom - _top + 1;
        return new BoxPrompt(_id, _left - (margin * width), _top - (margin * height), width * (1 + (2 * margin)), height * (1 + (2 * margin)));
    }

    /// <summary>A click where the object is thickest.</summary>
    public ObjectPrompt Click() => new ClickPrompt(_id, [new Click(_centre.X, _centre.Y)]);

    /// <summary>A zigzag down the object's middle, points that stay clear of its edge.</summary>
    public ObjectPrompt Scribble()
    {
        // Neighbouring rows may have their middles in different limbs, so every run of rows that stays together is a stroke of its own.
        var strokes = new List<Stroke>();
        var points = new List<PromptPoint>();
        foreach (var (x, y) in _spine)
        {
            if (points.Count > 0 && (Math.Abs(points[^1].X - x) > 4 || Math.Abs(points[^1].Y - y) > 2))
            {
                strokes.Add(new Stroke([.. points], 2));
                points.Clear();
            }

            points.Add(new PromptPoint(x, y));
        }

        strokes.Add(new Stroke([.. points], 2));
        return new ScribblePrompt(_id, strokes);
    }

    // City-block distance to the outside, two sweeps.
    private static int[] Depth(LabelMap truth, int id)
    {
        int width = truth.Size.Width, height = truth.Size.Height;
        var depth = new int[width * height];
        for (var i = 0; i < depth.Length; i++)
        {
            var inside = truth.Pixels[i] == id;
            depth[i] = inside ? 1 + Math.Min(i % width > 0 ? depth[i - 1] : 0, i >= width ? depth[i - width] : 0) : 0;
        }

        for (var i = depth.Length - 1; i >= 0; i--)
        {
            depth[i] = Math.Min(depth[i], 1 + Math.Min(i % width < width - 1 ? depth[i + 1] : 0, i < depth.Length - width ? depth[i + width] : 0));
        }

        return depth;
    }
}

namespace SRNet.Segmentation.Objects;

/// <summary>Running sums over the pixels of one object.</summary>
internal struct RegionStatistics
{
    private int _area;
    private int _left;
    private int _top;
    private int _right;
    private int _bottom;
    private long _sumX;
    private long _sumY;
    private double _probability;

    /// <summary>No pixels yet.</summary>
    public static RegionStatistics Empty => new() { _left = int.MaxValue, _top = int.MaxValue, _right = -1, _bottom = -1 };

    /// <summary>An object as it is left by a change of the labels.</summary>
    /// <param name="labels">As they are now.</param>
    /// <param name="width">Pixels of a row of them.</param>
    /// <param name="box">Where its pixels are.</param>
    /// <param name="seen">The object before; its confidence stays.</param>
    public static TrackedObject Of(ReadOnlySpan<byte> labels, int width, PixelBox box, in TrackedObject seen)
    {
        var region = Empty;
        for (var y = box.Y; y < box.Y + box.Height; y++)
        {
            var row = labels.Slice(y * width, width);
            for (var x = box.X; x < box.X + box.Width; x++)
            {
                if (row[x] == seen.Id)
                {
                    region.Add(x, y, seen.Confidence);
                }
            }
        }

        return region.Describe(seen.Id);
    }

    /// <summary>Adds a pixel and its probability.</summary>
    public void Add(int x, int y, float probability)
    {
        _area++;
        _left = Math.Min(_left, x);
        _right = Math.Max(_right, x);
        _top = Math.Min(_top, y);
        _bottom = Math.Max(_bottom, y);
        _sumX += x;
        _sumY += y;
        _probability += probability;
    }

    /// <summary>Adds a run of pixels of one row, and the sum of their probabilities.</summary>
    public void AddRun(int x, int y, int length, double probability)
    {
        _area += length;
        _left = Math.Min(_left, x);
        _right = Math.Max(_right, x + length - 1);
        _top = Math.Min(_top, y);
        _bottom = Math.Max(_bottom, y);
        _sumX += (long)length * ((2 * x) + length - 1) / 2;
        _sumY += (long)length * y;
        _probability += probability;
    }

    /// <summary>Adds another part of the same object.</summary>
    public void Add(in RegionStatistics other)
    {
        _area += other._area;
        _left = Math.Min(_left, other._left);
        _right = Math.Max(_right, other._right);
        _top = Math.Min(_top, other._top);
        _bottom = Math.Max(_bottom, other._bottom);
        _sumX += other._sumX;
        _sumY += other._sumY;
        _probability += other._probability;
    }

    /// <summary>All that is known of the object.</summary>
    /// <param name="id">Its label.</param>
    /// <param name="doubt">What it claims of the background, pixels.</param>
    public readonly TrackedObject Describe(int id, double doubt = 0) => _area == 0
        ? new TrackedObject(id, 0, default, float.NaN, float.NaN, 0)
        : new TrackedObject(
            id,
            _area,
            new PixelBox(_left, _top, _right - _left + 1, _bottom - _top + 1),
            (float)((double)_sumX / _area),
            (float)((double)_sumY / _area),
            (float)(_probability / (_area + doubt)));
}

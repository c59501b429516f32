using System.Numerics.Tensors;

namespace SRNet.Segmentation.Objects;

/// <summary>
/// How an object looked when it was surely itself: means of the network's keys over its cells, in frames that a person marked and in those in which it was
/// followed without a break and looked new. Tells it from what took its place. Allocates nothing once made.
/// </summary>
/// <param name="channels">Ck, of a key.</param>
internal sealed class Appearance(int channels)
{
    private const int Most = 8;

    // Of the looks a person confirmed, so many stay whatever comes.
    private const int Confirmed = 2;

    private float[][] _looks = [.. Enumerable.Range(0, Most).Select(_ => new float[channels])];
    private float[] _now = new float[channels];
    private float[] _then = new float[channels];
    private float[] _picture = [];

    // By key, how many of its cells are the object's; only used within a look.
    private float[] _cells = [];
    private bool[] _place = [];
    private int _count;
    private int _confirmed;
    private int _next;

    /// <summary>Looks at the object's cells of a frame.</summary>
    /// <param name="keys">The frame's, 1 x Ck x h x w at stride 16.</param>
    /// <param name="own">By cell of <paramref name="grid"/>, whether it is the object's.</param>
    /// <param name="grid">Cells of 8 pixels: four to a key.</param>
    /// <returns>The likeness to the most alike of the looks, cosine; 1 with none.</returns>
    public float Look(ReadOnlySpan<float> keys, ReadOnlySpan<bool> own, CellGrid grid)
    {
        Mean(keys, own, grid, _now);
        if (_count == 0)
        {
            return 1;
        }

        var best = -1f;
        for (var i = 0; i < _count; i++)
        {
            best = MathF.Max(best, TensorPrimitives.CosineSimilarity(_now, _looks[i]));
        }

        return float.IsNaN(best) ? 0 : best;
    }

    /// <summary>The likeness of two objects as they were looked at last, cosine; 0 before that.</summary>
    public float To(Appearance other) => TensorPrimitives.CosineSimilarity(_now, other._now) is var likeness && float.IsNaN(likeness) ? 0 : likeness;

    /// <summary>The object was itself when it was looked at last: so it can look.</summary>
    /// <param name="confirmed">A person said so.</param>
    public void Learn(bool confirmed)
    {
        int place;
        if (confirmed)
        {
            place = _confirmed < Confirmed ? _confirmed++ : Confirmed - 1;
        }
        else
        {
            place = _confirmed + _next;
            _next = (_next + 1) % (Most - Confirmed);
        }

        _now.CopyTo(_looks[place], 0);
        _count = Math.Max(_count, place + 1);
    }

    /// <summary>Nothing is known any more.</summary>
    public void Forget()
    {
        _count = _confirmed = _next = 0;
        _picture = [];
        _place = [];
    }

    /// <summary>As it stands, whatever becomes of this one.</summary>
    public Appearance Copy()
    {
        var copy = (Appearance)MemberwiseClone();
        (copy._looks, copy._now, copy._then) = ([.. _looks.Select(look => look.ToArray())], [.. _now], new float[channels]);
        (copy._picture, copy._place, copy._cells) = ([.. _picture], [.. _place], []);
        return copy;
    }

    /// <summary>Keeps the whole picture in which the object was surely itself.</summary>
    public void Witness(ReadOnlySpan<float> keys, ReadOnlySpan<bool> own)
    {
        if (_picture.Length != keys.Length)
        {
            _picture = new float[keys.Length];
            _place = new bool[own.Length];
        }

        keys.CopyTo(_picture);
        own.CopyTo(_place);
    }

    /// <summary>Whether what was looked at last was there already when the object was surely elsewhere: then it is another.</summary>
    /// <param name="cells">As given to <see cref="Look"/>.</param>
    /// <param name="grid">As given to it.</param>
    /// <param name="likeness">From which on it is the same.</param>
    public bool StoodThere(ReadOnlySpan<bool> cells, CellGrid grid, float likeness)
    {
        int shared = 0, count = 0;
        for (var cell = 0; cell < _place.Length; cell++)
        {
            count += cells[cell] ? 1 : 0;
            shared += cells[cell] && _place[cell] ? 1 : 0;
        }

        if (_picture.Length == 0 || 5 * shared > count)
        {
            return false;
        }

        Mean(_picture, cells, grid, _then);
        return TensorPrimitives.CosineSimilarity(_now, _then) >= likeness;
    }

    // Up to a factor, which no cosine sees.
    private void Mean(ReadOnlySpan<float> keys, ReadOnlySpan<bool> own, CellGrid grid, float[] mean)
    {
        var plane = own.Length / 4;
        if (_cells.Length != plane)
        {
            _cells = new float[plane];
        }

        Array.Clear(_cells);
        for (var cell = 0; cell < own.Length; cell++)
        {
            if (own[cell])
            {
                _cells[(grid.RowOf(cell) / 2 * (grid.Columns / 2)) + (grid.ColumnOf(cell) / 2)]++;
            }
        }

        for (var c = 0; c < mean.Length; c++)
        {
            mean[c] = TensorPrimitives.Dot(keys.Slice(c * plane, plane), _cells);
        }
    }
}

using System.Numerics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>One frame's displacements for every pixel, read row by row.</summary>
internal sealed class ElasticField
{
    private readonly Vector2[] _nodes = new Vector2[Elastic.Grid * Elastic.Grid];
    private readonly Vector2[] _row = new Vector2[Elastic.Grid];
    private readonly (int Node, float Share)[] _columns;
    private readonly (int Node, float Share)[] _rows;

    public ElasticField(ImageSize size)
    {
        _columns = Places(size.Width);
        _rows = Places(size.Height);
    }

    /// <summary>The longest displacement in texels; 0 = there is none at all.</summary>
    public float Reach { get; private set; }

    /// <summary>Sets the frame.</summary>
    public void Set(Elastic? elastic, long frame)
    {
        Reach = 0;
        for (var i = 0; elastic is not null && i < _nodes.Length; i++)
        {
            _nodes[i] = elastic.At(i, frame);
            Reach = Math.Max(Reach, _nodes[i].Length());
        }
    }

    public void SetRow(int y)
    {
        var (node, share) = _rows[y];
        for (var i = 0; i < _row.Length; i++)
        {
            _row[i] = Vector2.Lerp(_nodes[(node * Elastic.Grid) + i], _nodes[((node + 1) * Elastic.Grid) + i], share);
        }
    }

    public Vector2 At(int x)
    {
        var (node, share) = _columns[x];
        return Vector2.Lerp(_row[node], _row[node + 1], share);
    }

    // Nodes lie in the middle of equal parts of a side.
    private static (int Node, float Share)[] Places(int side) =>
        [.. Enumerable.Range(0, side).Select(i => Lattice.Place(((i + 0.5f) / side * Elastic.Grid) - 0.5f, Elastic.Grid))];
}

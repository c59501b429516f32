using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Objects;

/// <summary>
/// A frame in cells of 8 x 8 pixels of the network's picture: fine enough to tell things apart, few enough to look at all of them for every object and frame.
/// Cells are numbered row by row.
/// </summary>
internal sealed class CellGrid
{
    /// <summary>Pixels of the network's picture along a cell's side.</summary>
    public const int Side = 8;

    // Places along each axis at which a cell is looked at: a label of fewer pixels than lie between them is no part of anything.
    private const int Looks = 4;

    private readonly int[] _left;
    private readonly int[] _top;
    private readonly int[] _lookX;
    private readonly int[] _lookY;
    private readonly short[] _columnOf;
    private readonly short[] _rowOf;

    /// <param name="frame">Size of the labels.</param>
    /// <param name="size">The network's; multiples of 16.</param>
    public CellGrid(ImageSize frame, ImageSize size)
    {
        (Width, Height) = (frame.Width, frame.Height);
        Columns = size.Width / Side;
        Rows = size.Height / Side;
        _left = Boundaries(frame.Width, Columns);
        _top = Boundaries(frame.Height, Rows);
        _lookX = Places(frame.Width, Columns * Looks);
        _lookY = Places(frame.Height, Rows * Looks);
        _columnOf = [.. Enumerable.Range(0, Count).Select(cell => (short)(cell % Columns))];
        _rowOf = [.. Enumerable.Range(0, Count).Select(cell => (short)(cell / Columns))];
    }

    /// <summary>Pixels of a frame's row.</summary>
    public int Width { get; }

    /// <summary>Rows of a frame.</summary>
    public int Height { get; }

    /// <summary>All of a frame.</summary>
    public PixelBox Frame => new(0, 0, Width, Height);

    /// <summary>Cells of a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of cells.</summary>
    public int Rows { get; }

    /// <summary>Cells.</summary>
    public int Count => Columns * Rows;

    /// <summary>The column of a cell: looked up, as a division for every cell and object takes longer than all else.</summary>
    public int ColumnOf(int cell) => _columnOf[cell];

    /// <summary>The row of a cell.</summary>
    public int RowOf(int cell) => _rowOf[cell];

    /// <summary>Finds the cells that show a label.</summary>
    /// <param name="labels">Of the frame.</param>
    /// <param name="id">The label.</param>
    /// <param name="box">Where its pixels are.</param>
    /// <param name="occupied">Receives, per cell, whether it shows the label.</param>
    /// <returns>How many do.</returns>
    public int Occupy(ReadOnlySpan<byte> labels, byte id, PixelBox box, Span<bool> occupied)
    {
        occupied.Clear();
        var count = 0;
        var (right, bottom) = (box.X + box.Width, box.Y + box.Height);
        var (first, last) = (FirstFrom(_lookX, box.X), FirstFrom(_lookX, right));
        for (var y = FirstFrom(_lookY, box.Y); y < _lookY.Length && _lookY[y] < bottom; y++)
        {
            var line = labels.Slice(_lookY[y] * Width, Width);
            var row = occupied.Slice(y / Looks * Columns, Columns);
            for (var x = first; x < last; x++)
            {
                if (line[_lookX[x]] == id)
                {
                    count += row[x / Looks] ? 0 : 1;
                    row[x / Looks] = true;
                }
            }
        }

        return count;
    }

    /// <summary>The pixels of the frame that a cell covers.</summary>
    public PixelBox Pixels(int cell)
    {
        int x = _columnOf[cell], y = _rowOf[cell];
        return new PixelBox(_left[x], _top[y], _left[x + 1] - _left[x], _top[y + 1] - _top[y]);
    }

    /// <summary>The pixels of a picture of another size that a cell covers. A stream's network may work at a smaller one than the cells were made for.</summary>
    public PixelBox Pixels(int cell, ImageSize size)
    {
        int x = _columnOf[cell], y = _rowOf[cell], left = x * size.Width / Columns, top = y * size.Height / Rows;
        return new PixelBox(left, top, ((x + 1) * size.Width / Columns) - left, ((y + 1) * size.Height / Rows) - top);
    }

    /// <summary>The frame's edges that a box touches, a bit each.</summary>
    public int Edges(PixelBox box) =>
        (box.X == 0 ? 1 : 0) | (box.Y == 0 ? 2 : 0) | (box.X + box.Width == Width ? 4 : 0) | (box.Y + box.Height == Height ? 8 : 0);

    // The first of ascending places that is at least so much.
    private static int FirstFrom(int[] places, int least)
    {
        int first = 0, end = places.Length;
        while (first < end)
        {
            var middle = (first + end) / 2;
            (first, end) = places[middle] < least ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    private static int[] Boundaries(int length, int cells) => [.. Enumerable.Range(0, cells + 1).Select(i => (int)((long)i * length / cells))];

    private static int[] Places(int length, int count) => [.. Enumerable.Range(0, count).Select(i => (int)(((2L * i) + 1) * length / (2 * count)))];
}

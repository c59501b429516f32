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
    }

    /// <summary>Pixels of a frame's row.</summary>
    public int Width { get; }

    /// <summary>Rows of a frame.</summary>
    public int Height { get; }

    /// <summary>Cells of a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of cells.</summary>
    public int Rows { get; }

    /// <summary>Cells.</summary>
    public int Count => Columns * Rows;

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
        for (var y = 0; y < _lookY.Length; y++)
        {
            if (_lookY[y] < box.Y || _lookY[y] >= bottom)
            {
                continue;
            }

            var line = labels.Slice(_lookY[y] * Width, Width);
            var row = occupied.Slice(y / Looks * Columns, Columns);
            for (var x = 0; x < _lookX.Length; x++)
            {
                if (_lookX[x] >= box.X && _lookX[x] < right && line[_lookX[x]] == id)
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
        int x = cell % Columns, y = cell / Columns;
        return new PixelBox(_left[x], _top[y], _left[x + 1] - _left[x], _top[y + 1] - _top[y]);
    }

    /// <summary>The frame's edges that a box touches, a bit each.</summary>
    public int Edges(PixelBox box) =>
        (box.X == 0 ? 1 : 0) | (box.Y == 0 ? 2 : 0) | (box.X + box.Width == Width ? 4 : 0) | (box.Y + box.Height == Height ? 8 : 0);

    private static int[] Boundaries(int length, int cells) => [.. Enumerable.Range(0, cells + 1).Select(i => (int)((long)i * length / cells))];

    private static int[] Places(int length, int count) => [.. Enumerable.Range(0, count).Select(i => (int)(((2L * i) + 1) * length / (2 * count)))];
}

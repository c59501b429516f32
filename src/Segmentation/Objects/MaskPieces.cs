namespace SRNet.Segmentation.Objects;

/// <summary>The connected pieces of a mask in cells, corners count as well. Allocates nothing once made.</summary>
internal sealed class MaskPieces(CellGrid grid)
{
    private readonly byte[] _of = new byte[grid.Count];
    private readonly int[] _queue = new int[grid.Count];

    // Number 0 is no piece; all beyond the last number are taken for one.
    private readonly MaskPiece[] _pieces = new MaskPiece[byte.MaxValue + 1];
    private int _count;

    /// <summary>All of them.</summary>
    public Span<MaskPiece> Found => _pieces.AsSpan(1, _count);

    /// <summary>The piece that a cell of the mask belongs to.</summary>
    public ref MaskPiece At(int cell) => ref _pieces[_of[cell]];

    /// <summary>Its place in <see cref="Found"/>; -1: the cell is not of the mask.</summary>
    public int IndexAt(int cell) => _of[cell] - 1;

    /// <summary>Finds them anew.</summary>
    public void Find(ReadOnlySpan<bool> mask)
    {
        Array.Clear(_of);
        Array.Clear(_pieces);
        _count = 0;
        for (var first = 0; first < mask.Length; first++)
        {
            if (mask[first] && _of[first] == 0)
            {
                _count = Math.Min(_count + 1, byte.MaxValue);
                Flood(mask, first, (byte)_count);
            }
        }
    }

    private void Flood(ReadOnlySpan<bool> mask, int first, byte number)
    {
        _queue[0] = first;
        _of[first] = number;
        var end = 1;
        for (var next = 0; next < end; next++)
        {
            int column = grid.ColumnOf(_queue[next]), row = grid.RowOf(_queue[next]);
            _pieces[number].Add(column, row);
            for (var y = Math.Max(0, row - 1); y <= Math.Min(grid.Rows - 1, row + 1); y++)
            {
                for (var x = Math.Max(0, column - 1); x <= Math.Min(grid.Columns - 1, column + 1); x++)
                {
                    var cell = (y * grid.Columns) + x;
                    if (mask[cell] && _of[cell] == 0)
                    {
                        _of[cell] = number;
                        _queue[end++] = cell;
                    }
                }
            }
        }
    }
}

/// <summary>Whose a piece is.</summary>
internal enum Whose : byte
{
    /// <summary>Partly the object's: its cells say.</summary>
    ByCell,

    Object,

    Other,
}

/// <summary>One connected piece: its box, right and bottom outside, and its cells by what is known of them.</summary>
internal struct MaskPiece
{
    public int Count;
    public int Left;
    public int Top;
    public int Right;
    public int Bottom;

    /// <summary>Cells where a look-alike stood for long.</summary>
    public int Known;

    /// <summary>Cells that the object reached.</summary>
    public int Own;

    /// <summary>Cells that look-alikes reached.</summary>
    public int Alike;

    public Whose Whose;

    public void Add(int x, int y) => Join(new MaskPiece { Count = 1, Left = x, Top = y, Right = x + 1, Bottom = y + 1 });

    /// <summary>The box and cells of both.</summary>
    public void Join(in MaskPiece other)
    {
        Left = Count == 0 ? other.Left : Math.Min(Left, other.Left);
        Top = Count == 0 ? other.Top : Math.Min(Top, other.Top);
        Right = Math.Max(Right, other.Right);
        Bottom = Math.Max(Bottom, other.Bottom);
        Count += other.Count;
    }

    public readonly bool Touches(PixelBox box) => Left < box.X + box.Width && box.X < Right && Top < box.Y + box.Height && box.Y < Bottom;
}

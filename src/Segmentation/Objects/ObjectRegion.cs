namespace SRNet.Segmentation.Objects;

/// <summary>
/// One thing is one thing: which cells of an object's mask are the object, and which are something that only looks like it. The object's cells of the frame before,
/// moved as it moves, and those of known look-alikes spread over the mask, and a cell is whose it is reached from first. A piece that nobody reaches is a small part
/// that comes into view close by, or one more look-alike; or the object itself, where nothing is left of it elsewhere.
/// Look-alikes leave the mask, so that the frame is remembered with them as background. Allocates nothing once made.
/// </summary>
internal sealed class ObjectRegion(CellGrid grid, IdentityRule rule)
{
    private const byte Nobody = 0;
    private const byte Object = 1;
    private const byte Alike = 2;

    // From here on: pieces that nobody reached, in the order in which they were found.
    private const byte Pieces = 3;

    private bool[] _mask = new bool[grid.Count];
    private byte[] _owner = new byte[grid.Count];
    private bool[] _own = new bool[grid.Count];
    private short[] _age = new short[grid.Count];
    private short[] _ageNow = new short[grid.Count];
    private short[] _held = new short[grid.Count];
    private short[] _stays = new short[grid.Count];
    private int[] _queue = new int[grid.Count];
    private Piece[] _pieces = new Piece[byte.MaxValue + 1];
    private float _size;
    private float _x;
    private float _y;
    private float _lastX;
    private float _lastY;
    private float _velocityX;
    private float _velocityY;

    /// <summary>By cell, whether it is the object's.</summary>
    public ReadOnlySpan<bool> Own => _own;

    /// <summary>How many cells are.</summary>
    public int Count { get; private set; }

    /// <summary>How many cells of the mask are not.</summary>
    public int Others { get; private set; }

    /// <summary>How far its centre is from where it was last seen, in its own size; as far as it may have moved in that many frames is in reach.</summary>
    public bool InReach(int frames)
    {
        var (x, y) = Centre();
        var reach = MathF.Sqrt(_size) * rule.FirstReach + (rule.Speed * frames);
        return ((x - _lastX) * (x - _lastX)) + ((y - _lastY) * (y - _lastY)) <= reach * reach;
    }

    /// <summary>Whether a cell belongs to the mask but not to the object.</summary>
    public bool IsOther(int cell) => _mask[cell] && !_own[cell];

    /// <summary>A person said where the object is. What else looks like it is unknown again.</summary>
    public void Mark(ReadOnlySpan<byte> labels, byte id, PixelBox box)
    {
        Array.Clear(_age);
        Array.Clear(_held);
        Array.Clear(_stays);
        _size = Count = grid.Occupy(labels, id, box, _own);
        Others = 0;
        (_velocityX, _velocityY) = (0, 0);
        (_x, _y) = (_lastX, _lastY) = Centre();
    }

    /// <summary>Takes the object's mask of the next frame apart.</summary>
    /// <param name="labels">Of the frame.</param>
    /// <param name="id">The object's.</param>
    /// <param name="box">Where its pixels are.</param>
    /// <param name="tracked">Whether it was seen in the frame before. If not, it may be back anywhere but where look-alikes are.</param>
    public void Follow(ReadOnlySpan<byte> labels, byte id, PixelBox box, bool tracked)
    {
        grid.Occupy(labels, id, box, _mask);
        Array.Clear(_owner);
        Array.Clear(_pieces);
        var own = Spread(Seed(tracked));
        Judge(own, FindPieces(), tracked);
        Take(own > 0);
        Move(tracked);
    }

    /// <summary>As it stands, whatever becomes of this one.</summary>
    public ObjectRegion Copy()
    {
        var copy = (ObjectRegion)MemberwiseClone();
        (copy._mask, copy._own, copy._age, copy._held, copy._stays) = ([.. _mask], [.. _own], [.. _age], [.. _held], [.. _stays]);

        // What is only used within a frame.
        (copy._owner, copy._ageNow, copy._queue, copy._pieces) = (new byte[grid.Count], new short[grid.Count], new int[grid.Count], new Piece[_pieces.Length]);
        return copy;
    }

    /// <summary>The object is no longer seen. A look-alike that came up just before may be the object, coming out from behind what covers it.</summary>
    public void Lose()
    {
        for (var cell = 0; cell < grid.Count; cell++)
        {
            _age[cell] = _age[cell] < rule.Firm ? (short)0 : _age[cell];
        }
    }

    // The first cells of the queue: the object's where it is expected, look-alikes' where they were, the object's once more, a little around.
    private int Seed(bool tracked)
    {
        var end = tracked ? SeedObject(0, reach: 0) : 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            end = _age[cell] > 0 ? Give(cell, Alike, end, (short)Math.Min(_age[cell] + 1, rule.Firm)) : end;
        }

        return tracked ? SeedObject(end, rule.Reach) : end;
    }

    private int SeedObject(int end, int reach)
    {
        int dx = (int)MathF.Round(_velocityX), dy = (int)MathF.Round(_velocityY);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            end = _own[cell] ? GiveAround((cell % grid.Columns) + dx, (cell / grid.Columns) + dy, reach, Object, end) : end;
        }

        return end;
    }

    // Breadth first, so that a cell between two is the nearer one's.
    private int Spread(int end)
    {
        var own = 0;
        for (var next = 0; next < end; next++)
        {
            var cell = _queue[next];
            own += _owner[cell] == Object ? 1 : 0;
            end = GiveAround(cell % grid.Columns, cell / grid.Columns, 1, _owner[cell], end, _ageNow[cell]);
        }

        return own;
    }

    private int FindPieces()
    {
        var found = 0;
        for (var first = 0; first < grid.Count && found < _pieces.Length - Pieces; first++)
        {
            if (!_mask[first] || _owner[first] != Nobody)
            {
                continue;
            }

            var piece = default(Piece);
            var end = Give(first, (byte)(Pieces + found), 0);
            for (var next = 0; next < end; next++)
            {
                int cell = _queue[next], x = cell % grid.Columns, y = cell / grid.Columns;
                piece.Add(x, y, _stays[cell] > 0);
                end = GiveAround(x, y, 1, (byte)(Pieces + found), end);
            }

            _pieces[Pieces + found++] = piece;
        }

        return found;
    }

    private void Judge(int own, int found, bool tracked)
    {
        _pieces[Object].IsObject = true;
        var place = Place(Math.Max(rule.LeastNear, (int)(rule.Near * MathF.Sqrt(_size))));
        var best = 0;
        for (var p = Pieces; p < Pieces + found; p++)
        {
            ref var piece = ref _pieces[p];
            piece.IsObject = tracked && own > 0 && !piece.IsKnown && piece.Count <= rule.SmallPart * _size && piece.Touches(place);
            var likely = !piece.IsKnown && piece.Count <= rule.MostGrowth * _size && piece.Count * rule.MostGrowth >= _size;
            best = likely && piece.Count > _pieces[best].Count ? p : best;
        }

        // Nothing is left where it was: the camera jumped, or it is back from elsewhere.
        if (best > 0 && own < rule.LeastLeft * _size)
        {
            _pieces[best].IsObject = true;
        }
    }

    private void Take(bool beside)
    {
        Count = Others = 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            _own[cell] = _mask[cell] && _pieces[_owner[cell]].IsObject;
            var other = _mask[cell] && !_own[cell];
            Count += _own[cell] ? 1 : 0;
            Others += other ? 1 : 0;

            // Only what is seen beside the object is surely something else.
            _age[cell] = !other ? (short)0 : _owner[cell] == Alike ? _ageNow[cell] : (short)(beside ? 1 : 0);
            _held[cell] = _age[cell] > 0 ? (short)Math.Min(_held[cell] + 1, rule.Firm) : (short)0;
            _stays[cell] = _own[cell] ? (short)0 : _held[cell] == rule.Firm ? rule.Remembered : (short)Math.Max(0, _stays[cell] - 1);
        }
    }

    private void Move(bool tracked)
    {
        var (x, y) = Centre();
        var moves = tracked && Count > 0;
        _velocityX = moves ? (_velocityX + x - _x) / 2 : 0;
        _velocityY = moves ? (_velocityY + y - _y) / 2 : 0;
        (_x, _y) = (x, y);
        (_lastX, _lastY) = tracked && Count > 0 ? (x, y) : (_lastX, _lastY);
        _size = tracked ? Math.Max(Count, rule.SizeDecay * _size) : _size;
    }

    private int GiveAround(int column, int row, int reach, byte owner, int end, short age = 0)
    {
        for (var y = Math.Max(0, row - reach); y <= Math.Min(grid.Rows - 1, row + reach); y++)
        {
            for (var x = Math.Max(0, column - reach); x <= Math.Min(grid.Columns - 1, column + reach); x++)
            {
                end = Give((y * grid.Columns) + x, owner, end, age);
            }
        }

        return end;
    }

    private int Give(int cell, byte owner, int end, short age = 0)
    {
        if (!_mask[cell] || _owner[cell] != Nobody)
        {
            return end;
        }

        (_owner[cell], _ageNow[cell]) = (owner, age);
        _queue[end] = cell;
        return end + 1;
    }

    private (float X, float Y) Centre()
    {
        int x = 0, y = 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            x += _own[cell] ? cell % grid.Columns : 0;
            y += _own[cell] ? cell / grid.Columns : 0;
        }

        return ((float)x / Math.Max(1, Count), (float)y / Math.Max(1, Count));
    }

    // A box around the object's cells in this frame, wider by a margin.
    private PixelBox Place(int margin)
    {
        var piece = default(Piece);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (_owner[cell] == Object)
            {
                piece.Add(cell % grid.Columns, cell / grid.Columns, false);
            }
        }

        return new PixelBox(piece.Left - margin, piece.Top - margin, piece.Right - piece.Left + (2 * margin), piece.Bottom - piece.Top + (2 * margin));
    }

    private struct Piece
    {
        public int Count;
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
        public int Known;
        public bool IsObject;

        public void Add(int x, int y, bool known)
        {
            Left = Count == 0 ? x : Math.Min(Left, x);
            Top = Count == 0 ? y : Math.Min(Top, y);
            Right = Count == 0 ? x + 1 : Math.Max(Right, x + 1);
            Bottom = Count == 0 ? y + 1 : Math.Max(Bottom, y + 1);
            Known += known ? 1 : 0;
            Count++;
        }

        /// <summary>Most of it lies where a look-alike stood.</summary>
        public readonly bool IsKnown => 2 * Known >= Count;

        public readonly bool Touches(PixelBox box) => Left < box.X + box.Width && box.X < Right && Top < box.Y + box.Height && box.Y < Bottom;
    }
}

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

    private bool[] _mask = new bool[grid.Count];
    private byte[] _owner = new byte[grid.Count];
    private bool[] _own = new bool[grid.Count];
    private short[] _age = new short[grid.Count];
    private short[] _ageNow = new short[grid.Count];
    private short[] _held = new short[grid.Count];
    private short[] _stays = new short[grid.Count];
    private int[] _queue = new int[grid.Count];
    private MaskPieces _pieces = new(grid);
    private float _size;
    private float _usual;
    private bool _apart;
    private bool _inPieces;
    private float _x;
    private float _y;
    private float _lastX;
    private float _lastY;
    private float _velocityX;
    private float _velocityY;

    /// <summary>By cell, whether it is the object's.</summary>
    public ReadOnlySpan<bool> Own => _own;

    /// <summary>How many they are.</summary>
    public int Count { get; private set; }

    /// <summary>How far they will have moved in the next frame, in cells.</summary>
    public (int X, int Y) Step => ((int)MathF.Round(_velocityX), (int)MathF.Round(_velocityY));

    /// <summary>How many cells of the mask are not.</summary>
    public int Others { get; private set; }

    /// <summary>How far its centre is from where it was last seen, in its own size; as far as it may have moved in that many frames is in reach.</summary>
    public bool InReach(int frames)
    {
        var (x, y) = Centre();
        return MathF.Sqrt(((x - _lastX) * (x - _lastX)) + ((y - _lastY) * (y - _lastY))) <= (MathF.Sqrt(_size) * rule.FirstReach) + (rule.Speed * frames);
    }

    /// <summary>Whether a cell belongs to the mask but not to the object.</summary>
    public bool IsOther(int cell) => _mask[cell] && !_own[cell];

    /// <summary>A person said where the object is. What else looks like it is unknown again.</summary>
    public void Mark(ReadOnlySpan<byte> labels, byte id, PixelBox box)
    {
        Array.Clear(_age);
        Array.Clear(_held);
        Array.Clear(_stays);
        _usual = _size = Count = grid.Occupy(labels, id, box, _own);
        Others = 0;
        _inPieces = IsInPieces();
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
        _pieces.Find(_mask);
        Spread(Seed(tracked));
        var own = Tally();
        Judge(own, tracked);
        Take(own > 0);
        Move(tracked);
    }

    /// <summary>As it stands, whatever becomes of this one.</summary>
    public ObjectRegion Copy()
    {
        var copy = (ObjectRegion)MemberwiseClone();
        (copy._mask, copy._own, copy._age, copy._held, copy._stays) = ([.. _mask], [.. _own], [.. _age], [.. _held], [.. _stays]);

        // What is only used within a frame.
        (copy._owner, copy._ageNow, copy._queue, copy._pieces) = (new byte[grid.Count], new short[grid.Count], new int[grid.Count], new MaskPieces(grid));
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

    // The first cells of the queue. The object's place comes first, for it is known how it moves; but a cell as near to both is the look-alike's, whose moves are
    // not: so it does not lose its cells to the object as it passes.
    private int Seed(bool tracked)
    {
        var own = tracked ? SeedObject(0, reach: 0) : 0;
        own = own == 0 && tracked ? SeedObject(0, rule.Reach) : own;
        var end = own;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            end = _age[cell] > 0 ? Give(cell, Alike, end, (short)Math.Min(_age[cell] + 1, rule.Firm)) : end;
        }

        // Turned round: those of look-alikes spread first.
        _queue.AsSpan(0, own).Reverse();
        _queue.AsSpan(own, end - own).Reverse();
        _queue.AsSpan(0, end).Reverse();
        return end;
    }

    private int SeedObject(int end, int reach)
    {
        var (dx, dy) = Step;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            end = _own[cell] ? GiveAround(grid.ColumnOf(cell) + dx, grid.RowOf(cell) + dy, reach, Object, end) : end;
        }

        return end;
    }

    // Breadth first, so that a cell between two is the nearer one's.
    private void Spread(int end)
    {
        for (var next = 0; next < end; next++)
        {
            var cell = _queue[next];
            end = GiveAround(grid.ColumnOf(cell), grid.RowOf(cell), 1, _owner[cell], end, _ageNow[cell]);
        }
    }

    // Whose the pieces are, and how many cells the object has.
    private int Tally()
    {
        var own = 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (_mask[cell])
            {
                ref var piece = ref _pieces.At(cell);
                piece.Known += _stays[cell] > 0 ? 1 : 0;
                piece.Own += _owner[cell] == Object ? 1 : 0;
                piece.Alike += _owner[cell] == Alike ? 1 : 0;
                own += _owner[cell] == Object ? 1 : 0;
            }
        }

        return own;
    }

    private void Judge(int own, bool tracked)
    {
        var margin = Math.Max(rule.LeastNear, (int)(rule.Near * MathF.Sqrt(_size)));
        var (place, main, around) = Place(margin);
        MaskPiece none = default;
        ref var best = ref none;
        var whole = main >= rule.Alone * _usual && !_inPieces;
        _apart = false;
        foreach (ref var piece in _pieces.Found)
        {
            if (piece.Own + piece.Alike > 0)
            {
                // What a look-alike took along of the object as it passed goes with it. And what was one with the object as they touched, or a small part beside it, and is as large as a thing
                // of its own and has gone away while the object is all there, is another; of what a pole splits neither part is.
                var large = piece.Own < main && piece.Own > rule.SmallPart * _usual;
                _apart |= large;
                piece.Whose = piece.Own < main && ((piece.Own > 0 && piece.Own < piece.Alike) || (tracked && whole && large && !piece.Touches(around))) ? Whose.Other : Whose.ByCell;
                continue;
            }

            // Where a look-alike stood, one stands.
            var known = 2 * piece.Known >= piece.Count;
            var part = tracked && own > 0 && !known && piece.Count <= rule.SmallPart * _size && piece.Touches(place);
            piece.Whose = part ? Whose.Object : Whose.Other;
            if (!known && piece.Count <= rule.MostGrowth * _size && piece.Count * rule.MostGrowth >= _size && piece.Count > best.Count)
            {
                best = ref piece;
            }
        }

        // Nothing is left where it was: the camera jumped, or it is back from elsewhere.
        if (own < rule.LeastLeft * _size)
        {
            best.Whose = Whose.Object;
        }
    }

    private void Take(bool beside)
    {
        Count = Others = 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            _own[cell] = _mask[cell] && (_pieces.At(cell).Whose is var whose && whose == Whose.ByCell ? _owner[cell] == Object : whose == Whose.Object);
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
        _usual += tracked && Count > 0 && !_apart ? rule.SizeRate * (Count - _usual) : 0;
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

    // As a person marked it: then no piece of it is another thing for being apart.
    private bool IsInPieces()
    {
        _pieces.Find(_own);
        var large = 0;
        foreach (ref readonly var piece in _pieces.Found)
        {
            large += piece.Count > rule.LeastLeft * Count ? 1 : 0;
        }

        return large > 1;
    }

    private (float X, float Y) Centre()
    {
        int x = 0, y = 0;
        for (var cell = 0; cell < grid.Count; cell++)
        {
            x += _own[cell] ? grid.ColumnOf(cell) : 0;
            y += _own[cell] ? grid.RowOf(cell) : 0;
        }

        return ((float)x / Math.Max(1, Count), (float)y / Math.Max(1, Count));
    }

    // A box around the pieces that are the object's by most of their cells, wider by a margin; the most of its cells that one piece has, and that piece's box.
    private (PixelBox Place, int Main, PixelBox Around) Place(int margin)
    {
        MaskPiece whole = default, largest = default;
        var main = 0;
        foreach (ref readonly var piece in _pieces.Found)
        {
            if (piece.Own > piece.Alike)
            {
                whole.Join(piece);
                (main, largest) = piece.Own > main ? (piece.Own, piece) : (main, largest);
            }
        }

        return (Widened(whole), main, Widened(largest));

        PixelBox Widened(in MaskPiece piece) => new(piece.Left - margin, piece.Top - margin, piece.Right - piece.Left + (2 * margin), piece.Bottom - piece.Top + (2 * margin));
    }
}

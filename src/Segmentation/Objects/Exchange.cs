using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Objects;

/// <summary>
/// Objects that look alike and are followed both: where the network takes one for the other, a part of its mask stands apart from where it is expected and where the
/// other one is. It is the other's. Allocates nothing once made.
/// </summary>
internal sealed class Exchange(CellGrid grid, IdentityRule rule)
{
    private readonly uint[] _expected = new uint[grid.Count];
    private readonly bool[] _mask = new bool[grid.Count];
    private readonly bool[] _isFar = new bool[grid.Count];
    private readonly MaskPieces _pieces = new(grid);
    private readonly Gift[] _gifts = new Gift[grid.Count];
    private readonly uint[] _twins = new uint[Slots.Most];
    private readonly int[] _votes = new int[Slots.Most];
    private readonly int[] _to = new int[byte.MaxValue];
    private readonly int[] _away = new int[Slots.Most];
    private int _count;

    /// <summary>Whether anything of the last frame changed hands.</summary>
    public bool Any => _count > 0;

    /// <summary>Finds what is whose in the next frame, before anything else is made of it.</summary>
    /// <param name="labels">The frame's; receives the objects' own.</param>
    /// <param name="tracks">By slot, as the frame before left them.</param>
    /// <param name="seen">What a device sees of them; described anew when they change.</param>
    public void Take(Span<byte> labels, List<ObjectTrack> tracks, Span<TrackedObject> seen)
    {
        _count = 0;
        if (!FindTwins(tracks))
        {
            return;
        }

        Expect(tracks);
        for (var slot = 0; slot < tracks.Count; slot++)
        {
            _away[slot] = 0;
            if (_twins[slot] != 0 && seen[slot].Area > 0)
            {
                Offer(labels, slot, seen[slot]);
            }
        }

        Refuse(tracks);
        if (_count > 0)
        {
            Relabel(labels, seen);
        }
    }

    /// <summary>The soft masks change hands as the labels did.</summary>
    /// <param name="masks">K x H x W.</param>
    /// <param name="size">H and W.</param>
    public void Take(Span<float> masks, ImageSize size)
    {
        foreach (ref readonly var gift in _gifts.AsSpan(0, _count))
        {
            var pixels = grid.Pixels(gift.Cell, size);
            for (var y = pixels.Y; y < pixels.Y + pixels.Height; y++)
            {
                var from = masks.Slice((gift.From * size.Pixels) + (y * size.Width) + pixels.X, pixels.Width);
                from.CopyTo(masks.Slice((gift.To * size.Pixels) + (y * size.Width) + pixels.X, pixels.Width));
                from.Clear();
            }
        }
    }

    // By slot, which others it may be taken for. False: none for any, as mostly; then nothing more is looked at.
    private bool FindTwins(List<ObjectTrack> tracks)
    {
        uint all = 0;
        for (var slot = 0; slot < tracks.Count; slot++)
        {
            _twins[slot] = 0;
            for (var other = 0; other < tracks.Count; other++)
            {
                _twins[slot] |= other != slot && tracks[slot].IsTwin(tracks[other]) ? 1u << other : 0;
            }

            all |= _twins[slot];
        }

        return all != 0;
    }

    // Which objects' cells are expected where: those of the frame before, moved as they move.
    private void Expect(List<ObjectTrack> tracks)
    {
        Array.Clear(_expected);
        for (var slot = 0; slot < tracks.Count; slot++)
        {
            if (tracks[slot] is { State: not ObjectState.Lost, Region: { } region })
            {
                var (dx, dy) = region.Step;
                for (var cell = 0; cell < grid.Count; cell++)
                {
                    var (x, y) = region.Own[cell] ? (grid.ColumnOf(cell) + dx, grid.RowOf(cell) + dy) : (-1, -1);
                    if (x >= 0 && x < grid.Columns && y >= 0 && y < grid.Rows)
                    {
                        _expected[(y * grid.Columns) + x] |= 1u << slot;
                    }
                }
            }
        }
    }

    private void Offer(ReadOnlySpan<byte> labels, int slot, in TrackedObject seen)
    {
        grid.Occupy(labels, (byte)seen.Id, seen.Box, _mask);
        _pieces.Find(_mask);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (_mask[cell])
            {
                _isFar[cell] = !IsNear(cell, 1u << slot);
                _pieces.At(cell).Own += _isFar[cell] ? 0 : 1;
            }
        }

        var found = _pieces.Found;
        for (var i = 0; i < found.Length; i++)
        {
            _to[i] = found[i].Own == 0 ? Vote(found[i], i, _twins[slot]) : -1;
            _away[slot] += found[i].Own == 0 && _to[i] < 0 ? found[i].Count : 0;
        }

        for (var cell = 0; cell < grid.Count && _count < _gifts.Length; cell++)
        {
            if (_mask[cell] && _isFar[cell])
            {
                // Of a piece that is partly in its own place, what a twin lacks.
                var piece = _pieces.IndexAt(cell);
                var to = found[piece].Own == 0 ? _to[piece] : ExpectedAlone(cell, _twins[slot]);
                if (to >= 0)
                {
                    _gifts[_count++] = new Gift(cell, (byte)slot, (byte)to);
                }
            }
        }
    }

    // The slot in whose place alone most of a piece stands, or -1.
    private int Vote(in MaskPiece piece, int index, uint twins)
    {
        Array.Clear(_votes);
        var most = 0;
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                var cell = (y * grid.Columns) + x;
                if (_pieces.IndexAt(cell) == index && ExpectedAlone(cell, twins) is >= 0 and var slot)
                {
                    _votes[slot]++;
                    most = _votes[slot] > _votes[most] ? slot : most;
                }
            }
        }

        return _votes[most] >= rule.InPlace * piece.Count ? most : -1;
    }

    // The slot of a twin that is expected in a cell and nobody else; or -1.
    private int ExpectedAlone(int cell, uint twins) => uint.IsPow2(_expected[cell]) && (_expected[cell] & twins) != 0 ? (int)uint.Log2(_expected[cell]) : -1;

    private bool IsNear(int cell, uint slot)
    {
        int column = grid.ColumnOf(cell), row = grid.RowOf(cell);
        for (var y = Math.Max(0, row - rule.Reach); y <= Math.Min(grid.Rows - 1, row + rule.Reach); y++)
        {
            for (var x = Math.Max(0, column - rule.Reach); x <= Math.Min(grid.Columns - 1, column + rule.Reach); x++)
            {
                if ((_expected[(y * grid.Columns) + x] & slot) != 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Who is itself elsewhere, and by much, has left its place: what stands there now may well have come there.
    private void Refuse(List<ObjectTrack> tracks)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            var to = _gifts[i].To;
            if (_away[to] < rule.InPlace * tracks[to].Region!.Count)
            {
                _gifts[kept++] = _gifts[i];
            }
        }

        _count = kept;
    }

    private void Relabel(Span<byte> labels, Span<TrackedObject> seen)
    {
        uint changed = 0;
        foreach (ref readonly var gift in _gifts.AsSpan(0, _count))
        {
            changed |= (1u << gift.From) | (1u << gift.To);
            var pixels = grid.Pixels(gift.Cell);
            for (var y = pixels.Y; y < pixels.Y + pixels.Height; y++)
            {
                labels.Slice((y * grid.Width) + pixels.X, pixels.Width).Replace((byte)seen[gift.From].Id, (byte)seen[gift.To].Id);
            }

            // One of whom nothing was seen is as sure as the other one was.
            ref var receiver = ref seen[gift.To];
            receiver = receiver.Area == 0 ? receiver with { Confidence = seen[gift.From].Confidence } : receiver;
        }

        for (var slot = 0; slot < seen.Length; slot++)
        {
            if ((changed >> slot & 1) != 0)
            {
                seen[slot] = RegionStatistics.Of(labels, grid.Width, grid.Frame, seen[slot]);
            }
        }
    }

    private readonly record struct Gift(int Cell, byte From, byte To);
}

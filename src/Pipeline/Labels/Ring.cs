namespace SRNet.Pipeline.Labels;

/// <summary>A corner of an outline: a corner of pixels, so that outlines go round pixels and not through their middles.</summary>
internal readonly record struct Corner(int X, int Y);

/// <summary>A closed line of corners.</summary>
/// <param name="Corners">Each once; the last is joined to the first.</param>
internal sealed record Ring(IReadOnlyList<Corner> Corners)
{
    // Pixels by which the line of a simplified ring leaves that of the pixels: less than their diagonal.
    private const double Tolerance = 0.7;

    /// <summary>Twice the area, above 0 when it goes round an object clockwise, below 0 when it goes round a hole.</summary>
    public long Area
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < Corners.Count; i++)
            {
                var (a, b) = (Corners[i], Corners[(i + 1) % Corners.Count]);
                sum += ((long)a.X * b.Y) - ((long)b.X * a.Y);
            }

            return sum;
        }
    }

    /// <summary>Whether the pixel right below a corner is inside.</summary>
    public bool Holds(Corner corner)
    {
        var inside = false;
        var (x, y) = (corner.X + 0.5, corner.Y + 0.5);
        for (var i = 0; i < Corners.Count; i++)
        {
            var (a, b) = (Corners[i], Corners[(i + 1) % Corners.Count]);
            inside ^= a.Y > y != b.Y > y && x < a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X));
        }

        return inside;
    }

    /// <summary>The same without the steps of its pixels (Douglas and Peucker); itself where nothing would be left.</summary>
    public Ring Simplified()
    {
        // The corner that is farthest from the first stays as well: a closed line has no ends.
        var far = Enumerable.Range(0, Corners.Count).MaxBy(i => Square(Corners[i].X - Corners[0].X) + Square(Corners[i].Y - Corners[0].Y));
        var kept = new bool[Corners.Count + 1];
        kept[0] = kept[far] = true;
        Keep(0, far, kept);
        Keep(far, Corners.Count, kept);
        var corners = Enumerable.Range(0, Corners.Count).Where(i => kept[i]).Select(i => Corners[i]).ToArray();
        return corners.Length >= 3 ? new Ring(corners) : this;
    }

    /// <summary>Both as one ring, joined by a line that has no width, between their nearest corners.</summary>
    public Ring Joined(Ring other)
    {
        var (best, at, to) = (double.MaxValue, 0, 0);
        for (var i = 0; i < Corners.Count; i++)
        {
            for (var k = 0; k < other.Corners.Count; k++)
            {
                var distance = Square(Corners[i].X - other.Corners[k].X) + Square(Corners[i].Y - other.Corners[k].Y);
                if (distance < best)
                {
                    (best, at, to) = (distance, i, k);
                }
            }
        }

        return new Ring([.. Corners.Take(at + 1), .. other.Corners.Skip(to), .. other.Corners.Take(to + 1), .. Corners.Skip(at)]);
    }

    private void Keep(int from, int to, bool[] kept)
    {
        var (a, b) = (Corners[from], Corners[to % Corners.Count]);
        var (worst, at) = (Tolerance, -1);
        for (var i = from + 1; i < to; i++)
        {
            var distance = Distance(Corners[i], a, b);
            if (distance > worst)
            {
                (worst, at) = (distance, i);
            }
        }

        if (at >= 0)
        {
            kept[at] = true;
            Keep(from, at, kept);
            Keep(at, to, kept);
        }
    }

    private static double Distance(Corner p, Corner a, Corner b)
    {
        var (dx, dy) = ((double)b.X - a.X, (double)b.Y - a.Y);
        var length = Math.Sqrt(Square(dx) + Square(dy));
        return length == 0 ? Math.Sqrt(Square(p.X - a.X) + Square(p.Y - a.Y)) : Math.Abs((dx * (p.Y - a.Y)) - (dy * (p.X - a.X))) / length;
    }

    private static double Square(double value) => value * value;
}

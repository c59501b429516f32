namespace SRNet.Pipeline.Zones;

/// <summary>A place in the picture, in parts of its width and height (0..1), so that it stays where it is whatever size the pictures have.</summary>
internal readonly record struct Place(double X, double Y);

/// <summary>What of an object has to be in a zone or beyond a line.</summary>
internal enum Anchor
{
    /// <summary>The middle of its mask.</summary>
    Centre,

    /// <summary>The middle of the lower edge of its box: where a person or a car stands on the ground.</summary>
    Foot,
}

/// <summary>An area of the picture.</summary>
/// <param name="Name">Of its stream's own.</param>
/// <param name="Points">Corners, at least three; the last one is joined to the first.</param>
/// <param name="Dwell">How long an object is in it until that is told; null = never.</param>
/// <param name="Anchor">What of an object counts.</param>
internal sealed record Zone(string Name, IReadOnlyList<Place> Points, TimeSpan? Dwell, Anchor Anchor)
{
    /// <summary>Whether a place is in it: whether a ray from there to the right leaves it once more than it enters it.</summary>
    public bool Contains(Place place)
    {
        var inside = false;
        for (int i = 0, before = Points.Count - 1; i < Points.Count; before = i++)
        {
            var (a, b) = (Points[i], Points[before]);
            if (a.Y > place.Y != b.Y > place.Y && place.X < ((b.X - a.X) * (place.Y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }
}

/// <summary>A line across the picture.</summary>
/// <param name="Name">Of its stream's own.</param>
/// <param name="From">One end.</param>
/// <param name="To">The other one. Who crosses the line from left to right, as seen when looking from the one end to the other, goes forward.</param>
/// <param name="Anchor">What of an object counts.</param>
internal sealed record Line(string Name, Place From, Place To, Anchor Anchor)
{
    /// <summary>Below 0 on the left of the line as one looks along it, above 0 on its right (y goes down), 0 on it.</summary>
    public double Side(Place place) => ((To.X - From.X) * (place.Y - From.Y)) - ((To.Y - From.Y) * (place.X - From.X));

    /// <summary>Whether the way between two places on its two sides leads through the line, and not around its ends.</summary>
    public bool IsBetween(Place one, Place other)
    {
        var way = new Line("", one, other, Anchor);
        return way.Side(From) * way.Side(To) <= 0;
    }
}

/// <summary>All zones and lines of a stream.</summary>
internal sealed record ZonePlan(IReadOnlyList<Zone> Zones, IReadOnlyList<Line> Lines)
{
    public static ZonePlan Empty { get; } = new([], []);
}

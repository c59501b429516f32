using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>Makes things one can see through: windows, slats, spokes.</summary>
internal static class Holes
{
    // What must be left of a thing, as a share of it.
    private const double Least = 0.2;

    /// <summary>The thing with holes; as it was if too little of it would be left.</summary>
    public static Thing Open(ref SceneRandom random, Thing thing)
    {
        var kind = random.Unit();
        var size = new Vector2(thing.Width, thing.Height);
        var polygons = kind < 0.3 ? Windows(ref random, size) : kind < 0.8 ? Slats(ref random, size) : Spokes(ref random, size);
        var open = thing with { Inside = p => thing.Inside(p) && !polygons.Exists(polygon => Figures.Contains(polygon, p)) };
        return Area(open) > Least * Area(thing) ? open : thing;
    }

    private static int Area(Thing thing) =>
        Enumerable.Range(0, 1024).Count(i => thing.Inside(new Vector2(i % 32, i / 32) / 32 * new Vector2(thing.Width, thing.Height)));

    private static List<Vector2[]> Windows(ref SceneRandom random, Vector2 size)
    {
        var windows = new List<Vector2[]>();
        for (var count = random.Whole(1, 3); count > 0; count--)
        {
            var (reach, corners) = (Math.Max(size.X, size.Y) * random.Between(0.05, 0.22), random.Whole(3, 12));
            var angles = new double[corners];
            for (var i = 0; i < corners; i++)
            {
                angles[i] = corners < 7 ? random.Between(0, 2 * Math.PI) : 2 * Math.PI * i / corners;
            }

            Array.Sort(angles);
            var centre = size * new Vector2((float)random.Between(0.2, 0.8), (float)random.Between(0.2, 0.8));
            var squeeze = new Vector2(1, (float)random.Between(0.5, 1));
            windows.Add(Array.ConvertAll(angles, angle => centre + (squeeze * Figures.Polar(reach, angle))));
        }

        return windows;
    }

    // Rows and columns of openings with thin bars between them; some stay closed, and the outermost may be open to the outside.
    private static List<Vector2[]> Slats(ref SceneRandom random, Vector2 size)
    {
        var slats = new List<Vector2[]>();
        var (columns, rows) = (random.Whole(1, 5), random.Whole(1, 3));
        var (left, right) = (size.X * random.Between(-0.1, 0.25), size.X * random.Between(0.75, 1.1));
        var (top, bottom) = (size.Y * random.Between(-0.1, 0.5), size.Y * random.Between(0.7, 1.2));
        var bar = Math.Max(2.5, random.Between(0.02, 0.06) * Math.Max(size.X, size.Y));
        var rotation = Matrix3x2.CreateRotation((float)(0.2 * random.Normal()), size / 2);
        var (width, height) = ((right - left) / columns, (bottom - top) / rows);
        for (var i = 0; i < columns * rows; i++)
        {
            if (random.Chance(0.85) && width > bar && height > bar)
            {
                var low = new Vector2((float)(left + (i % columns * width)), (float)(top + (i / columns * height)));
                var high = low + new Vector2((float)(width - bar), (float)(height - bar));
                Vector2[] corners = [low, new(high.X, low.Y), high, new(low.X, high.Y)];
                slats.Add(Array.ConvertAll(corners, corner => Vector2.Transform(corner, rotation)));
            }
        }

        return slats;
    }

    // Sectors between spokes, as of a wheel or of legs that meet in the middle.
    private static List<Vector2[]> Spokes(ref SceneRandom random, Vector2 size)
    {
        const int Arc = 6;
        var extent = Math.Max(size.X, size.Y);
        var centre = size * new Vector2((float)random.Between(0.35, 0.65), (float)random.Between(0.35, 0.65));
        var (sectors, start) = (random.Whole(2, 7), random.Between(0, 6.3));
        var near = Math.Max(3, random.Between(0.03, 0.12) * extent);
        var far = extent * (random.Chance(0.5) ? random.Between(0.25, 0.4) : 1);
        var half = Math.Max(1.2, random.Between(0.01, 0.03) * extent);
        var spokes = new List<Vector2[]>();
        for (var i = 0; i < sectors; i++)
        {
            var (from, to) = (start + (2 * Math.PI * i / sectors), start + (2 * Math.PI * (i + 1) / sectors));
            var corners = new Vector2[Arc + 2];
            corners[0] = centre + Figures.Polar(near, from + (half / near));
            corners[^1] = centre + Figures.Polar(near, to - (half / near));
            for (var k = 0; k < Arc; k++)
            {
                corners[k + 1] = centre + Figures.Polar(far, double.Lerp(from + (half / far), to - (half / far), k / (Arc - 1.0)));
            }

            spokes.Add(corners);
        }

        return spokes;
    }
}

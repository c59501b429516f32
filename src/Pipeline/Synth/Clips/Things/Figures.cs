using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>Random outlines in the unit square: whether a point is inside.</summary>
internal static class Figures
{
    /// <summary>A blob, a polygon, a body with thick strokes or an ellipse.</summary>
    public static Func<Vector2, bool> Draw(ref SceneRandom random) => random.Whole(0, 3) switch
    {
        0 => Blob(ref random),
        1 => Polygon(ref random),
        2 => Strokes(ref random),
        _ => Ellipse(ref random),
    };

    /// <summary>Whether a point is inside a polygon.</summary>
    public static bool Contains(ReadOnlySpan<Vector2> corners, Vector2 point)
    {
        var inside = false;
        var from = corners[^1];
        foreach (var to in corners)
        {
            if ((from.Y > point.Y) != (to.Y > point.Y) && point.X < from.X + ((point.Y - from.Y) / (to.Y - from.Y) * (to.X - from.X)))
            {
                inside = !inside;
            }

            from = to;
        }

        return inside;
    }

    /// <summary>A point in a direction.</summary>
    public static Vector2 Polar(double radius, double angle) => new((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));

    /// <summary>Distance of a point from the line between two.</summary>
    public static float Distance(Vector2 point, Vector2 from, Vector2 to)
    {
        var (line, away) = (to - from, point - from);
        return Vector2.Distance(away, line * Math.Clamp(Vector2.Dot(away, line) / Math.Max(line.LengthSquared(), 1e-6f), 0, 1));
    }

    private static Func<Vector2, bool> Blob(ref SceneRandom random)
    {
        var radii = new double[60];
        Array.Fill(radii, 1);
        for (var k = 2; k < 7; k++)
        {
            var (wave, phase) = (random.Normal() * 0.5 / k, random.Between(0, 6.3));
            for (var i = 0; i < radii.Length; i++)
            {
                radii[i] += wave * Math.Cos((k * 2 * Math.PI * i / radii.Length) + phase);
            }
        }

        var (largest, squeeze) = (radii.Max(), (float)random.Between(0.4, 1));
        Vector2 Corner(double radius, int i) => Polar(Math.Max(0.25, radius) / largest * 0.49, 2 * Math.PI * i / radii.Length);
        var corners = radii.Select((radius, i) => Middle + (Corner(radius, i) * new Vector2(1, squeeze))).ToArray();
        return p => Contains(corners, p);
    }

    private static Func<Vector2, bool> Polygon(ref SceneRandom random)
    {
        var angles = new double[random.Whole(3, 8)];
        for (var i = 0; i < angles.Length; i++)
        {
            angles[i] = random.Between(0, 2 * Math.PI);
        }

        Array.Sort(angles);
        var corners = new Vector2[angles.Length];
        for (var i = 0; i < corners.Length; i++)
        {
            corners[i] = Middle + Polar(random.Between(0.4, 0.98) / 2, angles[i]);
        }

        return p => Contains(corners, p);
    }

    private static Func<Vector2, bool> Strokes(ref SceneRandom random)
    {
        var middle = new Vector2((float)random.Between(0.35, 0.65), (float)random.Between(0.35, 0.65));
        var body = Oval(middle, random.Between(0.1, 0.25), random.Between(0.1, 0.3), random.Between(0, Math.PI));
        var strokes = new (Vector2 From, Vector2 Knee, Vector2 To, float Half)[random.Whole(2, 5)];
        foreach (ref var stroke in strokes.AsSpan())
        {
            var knee = middle + Step(ref random);
            stroke = (middle, knee, knee + Step(ref random), (float)random.Between(0.02, 0.07));
        }

        return p => body(p) || Array.Exists(strokes, s => Distance(p, s.From, s.Knee) < s.Half || Distance(p, s.Knee, s.To) < s.Half);
    }

    private static Vector2 Step(ref SceneRandom random) => new((float)(0.17 * random.Normal()), (float)(0.17 * random.Normal()));

    private static Func<Vector2, bool> Ellipse(ref SceneRandom random)
    {
        var half = random.Between(0.15, 0.475);
        var whole = Oval(Middle, 0.475, half, random.Between(0, Math.PI));
        var hole = Oval(Middle, 0.2375, half / 2, 0);
        return random.Chance(0.3) ? p => whole(p) && !hole(p) : whole;
    }

    private static Func<Vector2, bool> Oval(Vector2 middle, double a, double b, double angle)
    {
        var (along, across) = (Polar(1 / a, angle), Polar(1 / b, angle + (Math.PI / 2)));
        return p =>
        {
            var (u, v) = (Vector2.Dot(p - middle, along), Vector2.Dot(p - middle, across));
            return (u * u) + (v * v) < 1;
        };
    }

    private static Vector2 Middle => new(0.5f);
}

using System.Numerics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>From pixels to texels: a turned, scaled and sheared plane, tilted about its own axes and seen from a distance.</summary>
/// <param name="Middle">The texel at <paramref name="Centre"/>.</param>
/// <param name="Centre">In pixels.</param>
/// <param name="PerX">Texels per pixel to the right, before the tilt's perspective.</param>
/// <param name="PerY">Texels per pixel down.</param>
/// <param name="Depth">How the distance changes per texel, as a share of it; zero without a tilt.</param>
internal readonly record struct Projection(Vector2 Middle, Vector2 Centre, Vector2 PerX, Vector2 PerY, Vector2 Depth)
{
    private const float Nearest = 1e-3f;

    /// <summary>A plane that is not tilted.</summary>
    /// <param name="middle">The texel at <paramref name="centre"/>.</param>
    /// <param name="centre">In pixels.</param>
    /// <param name="angle">In radians, clockwise.</param>
    /// <param name="scale">Pixels per texel.</param>
    /// <param name="shear">Columns a texel is pushed per row.</param>
    public static Projection Flat(Vector2 middle, Vector2 centre, double angle, double scale, double shear)
    {
        var (sin, cos) = ((float)(Math.Sin(angle) / scale), (float)(Math.Cos(angle) / scale));
        return new Projection(middle, centre, new Vector2(cos, -sin), new Vector2(sin + (float)shear, cos), Vector2.Zero);
    }

    /// <summary>The same, turned out of the picture's plane about its own axes.</summary>
    /// <param name="tilt">Angles across and along, in radians.</param>
    /// <param name="distance">Of the eye, in texels.</param>
    public Projection Tilted(Vector2 tilt, float distance)
    {
        var shorten = new Vector2(1 / MathF.Cos(tilt.X), 1 / MathF.Cos(tilt.Y));
        return this with { PerX = PerX * shorten, PerY = PerY * shorten, Depth = new Vector2(MathF.Sin(tilt.X), MathF.Sin(tilt.Y)) / distance };
    }

    /// <summary>The texel at a pixel.</summary>
    public Vector2 At(int x, int y)
    {
        var plane = (PerX * (x - Centre.X)) + (PerY * (y - Centre.Y));
        return Middle + (plane / Math.Max(1 + Vector2.Dot(Depth, plane), Nearest));
    }

    /// <summary>The pixels that can show a rectangle of texels.</summary>
    public PixelRect Bounds(Vector2 low, Vector2 high, ImageSize size)
    {
        var (first, last) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        Span<Vector2> corners = [low, new(high.X, low.Y), high, new(low.X, high.Y)];
        foreach (var corner in corners)
        {
            var away = corner - Middle;
            var share = 1 - Vector2.Dot(Depth, away);
            if (share < 0.05f)
            {
                return new PixelRect(0, 0, size.Width, size.Height);
            }

            var plane = away / share;
            var step = new Vector2((plane.X * PerY.Y) - (plane.Y * PerY.X), (plane.Y * PerX.X) - (plane.X * PerX.Y));
            var pixel = Centre + (step / ((PerX.X * PerY.Y) - (PerX.Y * PerY.X)));
            (first, last) = (Vector2.Min(first, pixel), Vector2.Max(last, pixel));
        }

        // Far outside, where numbers would not fit, nothing is in the picture anyway.
        var (from, to) = (Vector2.Clamp(first, new(-1e6f), new(1e6f)), Vector2.Clamp(last, new(-1e6f), new(1e6f)));
        return new PixelRect((int)from.X - 1, (int)from.Y - 1, (int)to.X + 2, (int)to.Y + 2).Within(size);
    }
}

using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>A textured shape before it is painted; points in texels from its upper left corner.</summary>
/// <param name="Width">Texels, with an empty border.</param>
/// <param name="Height">Texels, with an empty border.</param>
/// <param name="Colour">Its texture, also beyond the outline.</param>
/// <param name="Inside">Whether a point is inside the outline.</param>
internal sealed record Thing(int Width, int Height, Func<Vector2, Rgb> Colour, Func<Vector2, bool> Inside)
{
    private const int Border = 2;

    // How finely the unit square is searched for where a figure lies.
    private const int Steps = 64;

    /// <summary>A random figure.</summary>
    /// <param name="random">Chooses it.</param>
    /// <param name="extent">Its longer side in texels.</param>
    public static Thing Draw(ref SceneRandom random, double extent)
    {
        var figure = Figures.Draw(ref random);
        var (low, high) = (Vector2.One, Vector2.Zero);
        for (var i = 0; i < Steps * Steps; i++)
        {
            var point = new Vector2((i % Steps) + 0.5f, (i / Steps) + 0.5f) / Steps;
            if (figure(point))
            {
                (low, high) = (Vector2.Min(low, point), Vector2.Max(high, point));
            }
        }

        var side = Math.Max(high.X - low.X, high.Y - low.Y) + (1f / Steps);
        var texel = side / Math.Max(12, (float)extent);
        var origin = low - new Vector2(0.5f / Steps) - new Vector2(Border * texel);
        var pattern = Patterns.Draw(ref random, 12);
        var size = (high - low + new Vector2(1f / Steps)) / texel;
        return new Thing(Padded(size.X), Padded(size.Y), p => pattern(p * texel / side), p => figure(origin + (p * texel)));
    }

    /// <summary>Something tall with straight sides.</summary>
    public static Thing Bar(ref SceneRandom random, double width, double height)
    {
        var pattern = Patterns.Draw(ref random, 12);
        return new Thing(Padded(width), Padded(height), p => pattern(p / (float)height), _ => true);
    }

    /// <summary>The same as in a mirror.</summary>
    public Thing Mirrored() => this with { Colour = p => Colour(new Vector2(Width - p.X, p.Y)), Inside = p => Inside(new Vector2(Width - p.X, p.Y)) };

    /// <summary>This thing and another in one.</summary>
    /// <param name="other">The other.</param>
    /// <param name="apart">Where the other's middle lies from this one's, in texels.</param>
    /// <param name="below">Whether the other is behind this one.</param>
    public Thing JoinedWith(Thing other, Vector2 apart, bool below)
    {
        var place = (new Vector2(Width - other.Width, Height - other.Height) / 2) + apart;
        place = new Vector2(MathF.Round(place.X), MathF.Round(place.Y));
        var (mine, its) = (Vector2.Max(-place, Vector2.Zero), Vector2.Max(place, Vector2.Zero));
        var size = Vector2.Max(mine + new Vector2(Width, Height), its + new Vector2(other.Width, other.Height));
        var (top, bottom, topAt, bottomAt) = below ? (this, other, mine, its) : (other, this, its, mine);
        return new Thing(
            (int)size.X, (int)size.Y,
            p => top.Inside(p - topAt) ? top.Colour(p - topAt) : bottom.Colour(p - bottomAt),
            p => top.Inside(p - topAt) || bottom.Inside(p - bottomAt));
    }

    public Sprite Paint()
    {
        // The outline is smooth, and the texture cheap: one colour for all samples of a texel, which come one after the other.
        var (size, at, colour) = (new Vector2(Width, Height), -1, default(Rgb));
        return Sprite.Paint(Width, Height, (x, y) =>
        {
            var point = new Vector2(x, y) * size;
            if (!Inside(point))
            {
                return null;
            }

            var texel = ((int)point.Y * Width) + (int)point.X;
            (at, colour) = texel == at ? (at, colour) : (texel, Colour(point));
            return colour;
        });
    }

    private static int Padded(double side) => Math.Max(4, (int)Math.Ceiling(side)) + (2 * Border);
}

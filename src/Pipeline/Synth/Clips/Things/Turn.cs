using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>
/// A thing turns about its upright axis as if every row of it were half of a cylinder: front leaves on one side, back comes on the other. The outline stays.
/// </summary>
internal sealed class Turn
{
    private const double Farthest = 2.8;
    private readonly Sprite _texture;
    private readonly uint[] _front;
    private readonly uint[] _back;
    private readonly (float Left, float Extent)[] _rows;
    private readonly Wander _angle;

    /// <summary>Prepares the turn.</summary>
    /// <param name="random">Chooses the angles.</param>
    /// <param name="strength">See <see cref="ClipConfig.Turn"/>.</param>
    /// <param name="thing">What turns.</param>
    /// <param name="texture">The same, painted.</param>
    /// <param name="back">What its far side shows, in texels.</param>
    public Turn(ref SceneRandom random, double strength, Thing thing, Sprite texture, Func<Vector2, Rgb> back)
    {
        _texture = texture;
        _angle = new Wander(ref random, 0.2 * strength, Farthest);
        _front = Cover(texture, thing.Colour);
        _back = Cover(texture, back);
        _rows = Rows(texture);
    }

    /// <summary>Draws a frame.</summary>
    public void Draw(long frame, Span<uint> turned)
    {
        var (sin, cos) = MathF.SinCos((float)_angle.FromStart(frame));
        var width = _texture.Width;
        for (var at = 0; at < _texture.Texels.Length; at++)
        {
            var alpha = _texture.Texels[at] >> 24;
            if (alpha == 0)
            {
                turned[at] = 0;
                continue;
            }

            // Sine of the angle on the cylinder from across the row; adding the turn to that angle gives where the colour comes from.
            var (row, column) = (at / width, at % width);
            var (left, extent) = _rows[row];
            var across = Math.Clamp(((column - left) / extent * 2) - 1, -1, 1);
            var depth = MathF.Sqrt(1 - (across * across));
            var (place, front) = ((across * cos) + (depth * sin), (depth * cos) - (across * sin) > 0);
            var u = Math.Clamp(left + (((front ? place : -place) + 1) / 2 * extent), 0, width - 1.01f);
            var texels = (front ? _front : _back).AsSpan((row * width) + (int)u, 2);
            var colour = Texel.Scale(Texel.Mix(texels[0], texels[1], 0, 0, (uint)((u - (int)u) * 256), 0), alpha + (alpha >> 7));
            turned[at] = (colour & 0xFFFFFF) | (alpha << 24);
        }
    }

    private static uint[] Cover(Sprite texture, Func<Vector2, Rgb> colour)
    {
        var texels = new uint[texture.Texels.Length];
        for (var i = 0; i < texels.Length; i++)
        {
            texels[i] = colour(new Vector2((i % texture.Width) + 0.5f, (i / texture.Width) + 0.5f)).Pack();
        }

        return texels;
    }

    // Where the outline begins in every row and how wide it is there, smoothed over a sixth of the height.
    private static (float Left, float Extent)[] Rows(Sprite texture)
    {
        var edges = new (int Left, int Right)[texture.Height];
        for (var row = 0; row < edges.Length; row++)
        {
            var texels = texture.Texels.AsSpan(row * texture.Width, texture.Width);
            var first = texels.IndexOfAnyExcept(0u);
            edges[row] = first < 0 ? (0, texture.Width - 1) : (first, texels.LastIndexOfAnyExcept(0u));
        }

        var rows = new (float Left, float Extent)[edges.Length];
        var reach = edges.Length / 12;
        for (var row = 0; row < rows.Length; row++)
        {
            var near = edges.AsSpan(Math.Max(0, row - reach)..Math.Min(edges.Length, row + reach + 1));
            var (left, right) = (0f, 0f);
            foreach (var edge in near)
            {
                (left, right) = (left + ((float)edge.Left / near.Length), right + ((float)edge.Right / near.Length));
            }

            rows[row] = (left, Math.Max(1, right - left));
        }

        return rows;
    }
}

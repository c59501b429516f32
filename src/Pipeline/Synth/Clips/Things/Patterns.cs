using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>Random textures.</summary>
internal static class Patterns
{
    /// <summary>Cells of random colours, hard, smooth or cloudy, with a fine grain.</summary>
    /// <param name="random">Chooses everything.</param>
    /// <param name="largest">Cells per unit of length at the most, 4 or more.</param>
    /// <returns>The colour at any point.</returns>
    public static Func<Vector2, Rgb> Draw(ref SceneRandom random, int largest)
    {
        var (one, other) = (Colour(ref random), Colour(ref random));
        var (tone, shade) = (new ValueNoise(random.Next()), new ValueNoise(random.Next()));
        var (cells, kind, grain) = (random.Whole(3, largest), random.Whole(0, 2), (float)random.Between(12, 24));
        return p =>
        {
            var q = p * cells;
            var (mix, light) = kind switch
            {
                0 => (tone.Lattice((int)MathF.Floor(q.X), (int)MathF.Floor(q.Y)), shade.Lattice((int)MathF.Floor(q.X), (int)MathF.Floor(q.Y))),
                1 => (tone.At(q.X, q.Y), shade.At(q.X, q.Y)),
                _ => (Math.Clamp((1.8f * tone.Rough(q.X, q.Y)) - 0.4f, 0, 1), shade.Rough(2 * q.X, 2 * q.Y)),
            };
            return Rgb.Lerp(one, other, mix) * (0.5f + (0.6f * light) + (0.3f * shade.Rough((p.X * grain) + 50, (p.Y * grain) + 50)));
        };
    }

    private static Rgb Colour(ref SceneRandom random) => new((float)random.Between(0.08, 1), (float)random.Between(0.08, 1), (float)random.Between(0.08, 1));
}

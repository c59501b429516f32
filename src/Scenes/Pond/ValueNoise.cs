using SRNet.Scenes.Rendering;

namespace SRNet.Scenes.Pond;

/// <summary>Smooth random fields for textures.</summary>
/// <param name="seed">Chooses the field.</param>
/// <param name="period">The field repeats after this many units in both directions; 0 = never.</param>
internal readonly struct ValueNoise(ulong seed, int period = 0)
{
    /// <summary>One octave, 0..1, one feature per unit.</summary>
    public float At(float x, float y)
    {
        var (x0, y0) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (Smooth(x - x0), Smooth(y - y0));
        var top = float.Lerp(Lattice(x0, y0), Lattice(x0 + 1, y0), fx);
        var bottom = float.Lerp(Lattice(x0, y0 + 1), Lattice(x0 + 1, y0 + 1), fx);
        return float.Lerp(top, bottom, fy);
    }

    /// <summary>Four octaves, 0..1.</summary>
    public float Rough(float x, float y) =>
        ((8 * At(x, y)) + (4 * At((2 * x) + 17, (2 * y) + 5)) + (2 * At((4 * x) + 31, (4 * y) + 9)) + At((8 * x) + 47, (8 * y) + 13)) / 15;

    /// <summary>The value of a lattice point, 0..1.</summary>
    public float Lattice(int x, int y)
    {
        if (period > 0)
        {
            (x, y) = (((x % period) + period) % period, ((y % period) + period) % period);
        }

        var hash = SceneRandom.Mix(seed ^ ((ulong)(uint)x << 32 | (uint)y) * 0x9E3779B97F4A7C15);
        return (hash >> 40) * (1f / (1 << 24));
    }

    /// <summary>From 0 to 1 with both ends level.</summary>
    public static float Smooth(float t) => t * t * (3 - (2 * t));
}

namespace SRNet.Scenes.Pond;

/// <summary>Paints floating leaves, the things that hide koi.</summary>
internal static class LilyPadPainter
{
    /// <summary>Paints one leaf of the given radius in pixels.</summary>
    public static Sprite Paint(float radius, ulong seed)
    {
        var noise = new ValueNoise(seed);
        var size = (int)MathF.Ceiling(2.2f * radius);
        return Sprite.Paint(size, size, (x, y) => Colour(noise, (x - 0.5f) * size / radius, (y - 0.5f) * size / radius));
    }

    private static Rgb? Colour(ValueNoise noise, float x, float y)
    {
        var distance = MathF.Sqrt((x * x) + (y * y));
        var angle = MathF.Atan2(y, x);

        // The notch opens to the right; the rim is a little wavy.
        var rim = 0.95f + (0.04f * MathF.Sin((5 * angle) + 1)) + (0.015f * MathF.Sin((13 * angle) + 2));
        if (distance > rim || (distance > 0.06f && MathF.Abs(angle) < 0.20f - (0.08f * distance)))
        {
            return null;
        }

        var tone = noise.Rough((x * 2.5f) + 9, (y * 2.5f) + 9);
        var colour = Rgb.Lerp(Rgb.FromHex(0x2F6B2A), Rgb.FromHex(0x6FA53A), (tone * 0.8f) + (0.2f * distance));
        var vein = MathF.Abs(MathF.Sin(angle * 7)) < 0.055f / (0.15f + distance) && distance < 0.86f;
        var light = 0.93f - (0.10f * ((x * 0.6f) + (y * 0.8f)));
        light *= vein ? 1.18f : 1;
        light *= distance > rim - 0.05f ? 0.80f : 1;
        return colour * light;
    }
}

namespace SRNet.Scenes.Pond;

/// <summary>Paints koi as seen from above: head at the left end, tail at the right, all lengths in body lengths.</summary>
internal static class KoiPainter
{
    /// <summary>Empty part of the sprite before the nose and behind the tail, for the blurred shadow.</summary>
    public const float Margin = 0.05f;

    private const float Aspect = 0.50f;

    // Half width of the body from the nose (0) to the root of the tail.
    private static readonly (float U, float HalfWidth)[] Outline =
    [
        (0, 0), (0.012f, 0.034f), (0.05f, 0.064f), (0.12f, 0.090f), (0.22f, 0.110f), (0.34f, 0.116f),
        (0.48f, 0.103f), (0.62f, 0.076f), (0.74f, 0.046f), (0.80f, 0.034f), (0.84f, 0.030f),
    ];

    // Ground, patches and small spots of the four varieties: Kohaku, Yamabuki, Hi Utsuri, Asagi.
    private static readonly (Rgb Ground, Rgb Patch, Rgb Spot, float Patches, float Spots)[] Varieties =
    [
        (Rgb.FromHex(0xF4EEE4), Rgb.FromHex(0xE2471C), Rgb.FromHex(0xE2471C), 0.50f, 0),
        (Rgb.FromHex(0xF6C33B), Rgb.FromHex(0xFFE08A), Rgb.FromHex(0xD9952A), 0.42f, 0.20f),
        (Rgb.FromHex(0xF0702A), Rgb.FromHex(0x2A2023), Rgb.FromHex(0x1B1618), 0.46f, 0.24f),
        (Rgb.FromHex(0xAFC4D8), Rgb.FromHex(0x6B87A8), Rgb.FromHex(0xE8824A), 0.50f, 0.22f),
    ];

    /// <summary>Paints one koi.</summary>
    /// <param name="variety">0..3, see above.</param>
    /// <param name="length">Body length in pixels.</param>
    /// <param name="seed">Chooses its pattern.</param>
    public static Sprite Paint(int variety, float length, ulong seed)
    {
        var noise = new ValueNoise(seed);
        var (width, height) = ((int)MathF.Ceiling(length * (1 + (2 * Margin))), (int)MathF.Ceiling(length * Aspect));
        return Sprite.Paint(width, height, (x, y) => Colour(variety, noise, (x * width / length) - Margin, (y - 0.5f) * height / length));
    }

    private static Rgb? Colour(int variety, ValueNoise noise, float u, float v)
    {
        var side = MathF.Abs(v);
        var half = HalfWidth(u);
        if (side < half)
        {
            return Body(variety, noise, u, v, side / half);
        }

        return Fin(variety, noise, u, side);
    }

    private static Rgb Body(int variety, ValueNoise noise, float u, float v, float acrossBack)
    {
        var (ground, patch, spot, patches, spots) = Varieties[variety];
        var side = MathF.Abs(v);
        if (u is > 0.055f and < 0.085f && side is > 0.050f and < 0.066f)
        {
            return Rgb.FromHex(0x15100E);
        }

        // Patches lie across the back; the head's are the ones people know a koi by.
        var colour = noise.Rough((u * 5) + 3, (v * 4) + 11) > 1 - patches ? patch : ground;
        if (noise.At((u * 22) + 50, (v * 22) + 50) > 1 - spots)
        {
            colour = spot;
        }

        // Round body, lit from above; scales behind the head; the dorsal fin as a dark ridge.
        var light = 1.02f - (0.42f * acrossBack * acrossBack);
        if (u > 0.17f)
        {
            light *= 0.95f + (0.07f * MathF.Sin((u * 135) + (v * 95)) * MathF.Sin((u * 135) - (v * 95)));
        }

        if (u is > 0.30f and < 0.56f && side < 0.009f)
        {
            light *= 0.72f;
        }

        return colour * light;
    }

    private static Rgb? Fin(int variety, ValueNoise noise, float u, float side)
    {
        // Tail: a fan from the end of the body, forked in the middle.
        var fan = (u - 0.78f) / 0.22f;
        var tail = fan is > 0 and < 1 && side < 0.028f + (0.090f * fan) && fan < 0.72f + (side * 2.6f);
        if (!tail && !InEllipse(u, side, 0.335f, 0.150f, 0.088f, 0.040f, 0.62f) && !InEllipse(u, side, 0.60f, 0.098f, 0.050f, 0.022f, 0.45f))
        {
            return null;
        }

        var (ground, patch, _, _, _) = Varieties[variety];
        var ray = tail ? MathF.Atan2(side, u - 0.70f) * 46 : (u * 90) + (side * 60);
        return Rgb.Lerp(ground, patch, 0.25f + (0.25f * noise.At(u * 9, side * 9))) * (0.80f + (0.12f * MathF.Sin(ray)));
    }

    private static bool InEllipse(float u, float v, float cu, float cv, float ru, float rv, float turn)
    {
        var (sin, cos) = MathF.SinCos(turn);
        var (du, dv) = (u - cu, v - cv);
        var (a, b) = (((du * cos) + (dv * sin)) / ru, ((dv * cos) - (du * sin)) / rv);
        return (a * a) + (b * b) < 1;
    }

    private static float HalfWidth(float u)
    {
        for (var i = 1; i < Outline.Length; i++)
        {
            if (u >= 0 && u <= Outline[i].U)
            {
                var (from, to) = (Outline[i - 1], Outline[i]);
                return float.Lerp(from.HalfWidth, to.HalfWidth, (u - from.U) / (to.U - from.U));
            }
        }

        return 0;
    }
}

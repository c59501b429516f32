namespace SRNet.Scenes.Pond;

/// <summary>Paints the pond: its stony floor seen through water, and the light that plays on it.</summary>
internal static class PondPainter
{
    /// <summary>Side of <see cref="PaintLight"/>'s tile; a power of two.</summary>
    public const int LightSize = 512;

    /// <summary>The floor: pebbles under greenish water. Texels as in <see cref="Sprite.Texels"/>, opaque.</summary>
    /// <param name="width">Texels.</param>
    /// <param name="height">Texels.</param>
    /// <param name="pebble">Mean size of a pebble in texels.</param>
    /// <param name="seed">Chooses the stones.</param>
    public static uint[] PaintFloor(int width, int height, float pebble, ulong seed)
    {
        var floor = new uint[width * height];
        var noise = new ValueNoise(seed);
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                floor[(y * width) + x] = Floor(noise, x / pebble, y / pebble).Pack();
            }
        });
        return floor;
    }

    /// <summary>How bright the sun shines through the ripples, 0..255; repeats seamlessly.</summary>
    public static byte[] PaintLight(ulong seed)
    {
        const int Period = 8;
        var light = new byte[LightSize * LightSize];
        var (wide, bend) = (new ValueNoise(seed, Period), new ValueNoise(seed + 1, Period));
        Parallel.For(0, LightSize, row =>
        {
            for (var column = 0; column < LightSize; column++)
            {
                const float Scale = Period / (float)LightSize;
                var (x, y) = (column * Scale, row * Scale);
                var warp = 0.9f * bend.At(x, y);

                // Bright lines where a bent noise crosses its middle.
                var ridge = 1 - MathF.Abs((2 * wide.At(x + warp, y + warp)) - 1);
                light[(row * LightSize) + column] = (byte)(255 * ridge * ridge * ridge);
            }
        });
        return light;
    }

    private static Rgb Floor(ValueNoise noise, float x, float y)
    {
        // Voronoi cells are stones: the nearest centre owns the point, the distance to the second nearest tells how near the gap is.
        // A bent grid gives stones of uneven sizes.
        (x, y) = (x + (0.9f * noise.Rough((x * 0.4f) + 300, y * 0.4f)), y + (0.9f * noise.Rough(x * 0.4f, (y * 0.4f) + 300)));
        var (cellX, cellY) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (first, second, owner, toward) = (9f, 9f, (X: 0, Y: 0), 0f);
        for (var i = 0; i < 9; i++)
        {
            var (cx, cy) = (cellX + (i % 3) - 1, cellY + (i / 3) - 1);
            var (dx, dy) = (cx + noise.Lattice(cx, cy) - x, cy + noise.Lattice(cx + 4096, cy) - y);
            var distance = MathF.Sqrt((dx * dx) + (dy * dy));
            if (distance < first)
            {
                (second, first, owner, toward) = (first, distance, (cx, cy), dx + dy);
            }
            else if (distance < second)
            {
                second = distance;
            }
        }

        var gap = Math.Clamp((second - first) * 3, 0, 1);
        var tone = noise.Lattice(owner.X, owner.Y + 8192);
        var stone = Rgb.Lerp(Rgb.FromHex(0x6E6A5E), Rgb.FromHex(0x8E8468), tone);
        stone = noise.Lattice(owner.X + 8192, owner.Y) switch
        {
            > 0.85f => Rgb.FromHex(0x9C7F5E),
            > 0.70f => Rgb.FromHex(0x66757A),
            _ => stone,
        };
        var light = (0.34f + (0.50f * gap)) * (0.75f + (0.45f * tone)) * (1 + (0.22f * toward));

        // Water: a green veil, thicker where it is deeper.
        var depth = noise.Rough((x * 0.09f) + 100, (y * 0.09f) + 100);
        var grain = 0.94f + (0.12f * noise.At(x * 6, y * 6));
        return Rgb.Lerp(stone * (light * grain), Rgb.FromHex(0x1F4A45), 0.26f + (0.48f * depth));
    }
}

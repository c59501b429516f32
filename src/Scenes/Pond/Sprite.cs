namespace SRNet.Scenes.Pond;

/// <summary>A flat cut-out: premultiplied colours, and its shadow. One texel is one pixel at zoom 1.</summary>
internal sealed class Sprite
{
    // Samples per texel and axis when painting: smooth edges.
    private const int Oversampling = 3;

    private Sprite(int width, int height)
    {
        Width = width;
        Height = height;
        Texels = new uint[width * height];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>R, G, B premultiplied by A, from the low byte up; rows packed. The outermost texels are transparent.</summary>
    public uint[] Texels { get; }

    /// <summary>Blurred alpha.</summary>
    public byte[] Shadow => field ??= BlurShadow(radius: Math.Max(1, Height / 24));

    /// <summary>Paints a sprite.</summary>
    /// <param name="width">Texels.</param>
    /// <param name="height">Texels.</param>
    /// <param name="paint">Colour at a point (x and y in 0..1 of the sprite), null where there is nothing.</param>
    public static Sprite Paint(int width, int height, Func<float, float, Rgb?> paint)
    {
        var sprite = new Sprite(width, height);
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                sprite.Texels[(y * width) + x] = Texel(x, y, width, height, paint);
            }
        }

        return sprite;
    }

    private static uint Texel(int x, int y, int width, int height, Func<float, float, Rgb?> paint)
    {
        var (sum, hits) = (default(Rgb), 0);
        for (var sub = 0; sub < Oversampling * Oversampling; sub++)
        {
            var (sx, sy) = ((sub % Oversampling + 0.5f) / Oversampling, (sub / Oversampling + 0.5f) / Oversampling);
            if (paint((x + sx) / width, (y + sy) / height) is { } colour)
            {
                sum += colour;
                hits++;
            }
        }

        const float Share = 1f / (Oversampling * Oversampling);
        return (sum * Share).Pack(hits * Share);
    }

    private byte[] BlurShadow(int radius)
    {
        // Two box blurs per axis are close to a bell.
        var shadow = Array.ConvertAll(Texels, t => (byte)(t >> 24));
        var half = new byte[shadow.Length];
        for (var pass = 0; pass < 2; pass++)
        {
            BoxBlur(shadow, half, Width, Height, 1, Width, radius);
            BoxBlur(half, shadow, Height, Width, Width, 1, radius);
        }

        return shadow;
    }

    // Blurs `lines` runs of `length` values that lie `step` apart.
    private static void BoxBlur(byte[] from, byte[] to, int length, int lines, int step, int lineStep, int radius)
    {
        for (var line = 0; line < lines; line++)
        {
            for (var i = 0; i < length; i++)
            {
                var sum = 0;
                for (var k = -radius; k <= radius; k++)
                {
                    var at = i + k;
                    sum += (uint)at < (uint)length ? from[(line * lineStep) + (at * step)] : 0;
                }

                to[(line * lineStep) + (i * step)] = (byte)(sum / ((2 * radius) + 1));
            }
        }
    }
}

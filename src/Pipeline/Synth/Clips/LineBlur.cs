using System.Numerics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>Blurs pictures along a line, as a shutter does that is open for a while.</summary>
internal static class LineBlur
{
    // Longer lines are sampled more coarsely.
    private const int MaxTaps = 31;

    /// <summary>Samples of the line of that way; 1 = what moves so little stays sharp.</summary>
    public static int Taps(Vector2 way) => way.Length() < 3 ? 1 : Math.Min(((int)way.Length() / 2 * 2) + 1, MaxTaps);

    /// <summary>Averages texels along a line.</summary>
    /// <param name="from">Whole picture, colours as in <see cref="Sprite.Texels"/>.</param>
    /// <param name="to">Receives the part.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="part">What to blur.</param>
    /// <param name="known">The part of <paramref name="from"/> that counts; null = all, and its outermost pixels go on beyond it.</param>
    /// <param name="way">Length and direction of the line in pixels.</param>
    public static void Apply(ReadOnlySpan<uint> from, Span<uint> to, ImageSize size, PixelRect part, PixelRect? known, Vector2 way)
    {
        var taps = Taps(way);
        Span<(int X, int Y)> offsets = stackalloc (int, int)[taps];
        for (var i = 0; i < taps; i++)
        {
            var place = taps == 1 ? Vector2.Zero : way * (((float)i / (taps - 1)) - 0.5f);
            offsets[i] = ((int)MathF.Round(place.X), (int)MathF.Round(place.Y));
        }

        // Two channels at a time: sums of up to 257 bytes fit into 16 bits.
        const uint Odd = 0x00FF00FF;
        var share = (65536u + (uint)taps - 1) / (uint)taps;
        for (var y = part.Top; y < part.Bottom; y++)
        {
            for (var x = part.Left; x < part.Right; x++)
            {
                uint odd = 0, even = 0;
                foreach (var (dx, dy) in offsets)
                {
                    var (column, row) = (x + dx, y + dy);
                    if (known is { } rect)
                    {
                        if (column < rect.Left || column >= rect.Right || row < rect.Top || row >= rect.Bottom)
                        {
                            continue;
                        }
                    }
                    else
                    {
                        (column, row) = (Math.Clamp(column, 0, size.Width - 1), Math.Clamp(row, 0, size.Height - 1));
                    }

                    var texel = from[(row * size.Width) + column];
                    odd += texel & Odd;
                    even += (texel >> 8) & Odd;
                }

                to[(y * size.Width) + x] = Mean(odd, share) | (Mean(even, share) << 8);
            }
        }
    }

    private static uint Mean(uint sums, uint share) => (((sums & 0xFFFF) * share) >> 16) | ((((sums >> 16) * share) >> 16) << 16);
}

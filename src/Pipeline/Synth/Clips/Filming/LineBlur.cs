using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>Blurs pictures along a line, as a shutter does that is open for a while.</summary>
internal static class LineBlur
{
    // Longer lines are sampled more coarsely.
    private const int MaxTaps = 31;
    private const uint Odd = 0x00FF00FF;

    /// <summary>Samples of the line of that way; 1 = what moves so little stays sharp.</summary>
    public static int Taps(Vector2 way) => way.Length() < 3 ? 1 : Math.Min(((int)way.Length() / 2 * 2) + 1, MaxTaps);

    /// <summary>Averages texels along a line of several samples.</summary>
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
            var place = way * (((float)i / (taps - 1)) - 0.5f);
            offsets[i] = ((int)MathF.Round(place.X), (int)MathF.Round(place.Y));
        }

        // Two channels at a time: sums of up to 257 bytes fit into 16 bits.
        Span<uint> odd = stackalloc uint[part.Right - part.Left], even = stackalloc uint[part.Right - part.Left];
        var share = (65536u + (uint)taps - 1) / (uint)taps;
        var rect = known ?? new PixelRect(0, 0, size.Width, size.Height);
        for (var y = part.Top; y < part.Bottom; y++)
        {
            odd.Clear();
            even.Clear();
            foreach (var (dx, dy) in offsets)
            {
                var row = known is null ? Math.Clamp(y + dy, rect.Top, rect.Bottom - 1) : y + dy;
                var (first, last) = (Math.Max(part.Left, rect.Left - dx), Math.Min(part.Right, rect.Right - dx));
                if (row < rect.Top || row >= rect.Bottom || first >= last)
                {
                    continue;
                }

                var line = from.Slice(row * size.Width, size.Width);
                Add(line[(first + dx)..(last + dx)], odd[(first - part.Left)..], even[(first - part.Left)..]);
                if (known is null)
                {
                    Repeat(line[rect.Left], odd, even, 0, first - part.Left);
                    Repeat(line[rect.Right - 1], odd, even, last - part.Left, odd.Length);
                }
            }

            for (var i = 0; i < odd.Length; i++)
            {
                to[(y * size.Width) + part.Left + i] = Mean(odd[i], share) | (Mean(even[i], share) << 8);
            }
        }
    }

    private static void Add(ReadOnlySpan<uint> texels, Span<uint> odd, Span<uint> even)
    {
        var mask = new Vector<uint>(Odd);
        var at = 0;
        for (; at + Vector<uint>.Count <= texels.Length; at += Vector<uint>.Count)
        {
            var colours = new Vector<uint>(texels[at..]);
            (new Vector<uint>(odd[at..]) + (colours & mask)).CopyTo(odd[at..]);
            (new Vector<uint>(even[at..]) + ((colours >>> 8) & mask)).CopyTo(even[at..]);
        }

        for (; at < texels.Length; at++)
        {
            odd[at] += texels[at] & Odd;
            even[at] += (texels[at] >> 8) & Odd;
        }
    }

    private static void Repeat(uint texel, Span<uint> odd, Span<uint> even, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            odd[at] += texel & Odd;
            even[at] += (texel >> 8) & Odd;
        }
    }

    private static uint Mean(uint sums, uint share) => (((sums & 0xFFFF) * share) >> 16) | ((((sums >> 16) * share) >> 16) << 16);
}

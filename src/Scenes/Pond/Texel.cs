using System.Runtime.CompilerServices;

namespace SRNet.Scenes.Pond;

/// <summary>Arithmetic with colours packed as in <see cref="Sprite.Texels"/>: two channels at a time.</summary>
internal static class Texel
{
    private const uint Odd = 0x00FF00FF;

    /// <summary>A colour over another; 255 keeps nothing of what is below, 0 all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Over(uint colour, uint below)
    {
        var alpha = colour >> 24;
        return colour + Scale(below, 256 - (alpha + (alpha >> 7)));
    }

    /// <summary>All channels times <paramref name="share"/>, 0..256, over 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Scale(uint colour, uint share) => ((((colour & Odd) * share) >> 8) & Odd) | ((((colour >> 8) & Odd) * share) & ~Odd);

    /// <summary>Bilinear mixture of two neighbours and the two below; <paramref name="x"/> and <paramref name="y"/> in 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mix(uint a, uint b, uint c, uint d, uint x, uint y)
    {
        var wd = (x * y) >> 8;
        var (wb, wc) = (x - wd, y - wd);
        var wa = 256 - x - wc;
        var odd = ((a & Odd) * wa) + ((b & Odd) * wb) + ((c & Odd) * wc) + ((d & Odd) * wd);
        var even = (((a >> 8) & Odd) * wa) + (((b >> 8) & Odd) * wb) + (((c >> 8) & Odd) * wc) + (((d >> 8) & Odd) * wd);
        return ((odd >> 8) & Odd) | (even & ~Odd);
    }

    /// <summary>The colour between texels at (<paramref name="u"/>, <paramref name="v"/>); transparent outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sample(ReadOnlySpan<uint> texels, int width, int height, float u, float v)
    {
        var (column, line) = ((int)MathF.Floor(u), (int)MathF.Floor(v));
        if ((uint)column >= (uint)(width - 1) || (uint)line >= (uint)(height - 1))
        {
            return 0;
        }

        var at = (line * width) + column;
        return Mix(texels[at], texels[at + 1], texels[at + width], texels[at + width + 1], (uint)((u - column) * 256), (uint)((v - line) * 256));
    }
}

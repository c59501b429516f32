using System.Runtime.CompilerServices;

namespace SRNet.Scenes.Pond;

/// <summary>Draws the part of a sprite that falls on one row of pixels. Colours are packed as in <see cref="Sprite.Texels"/>.</summary>
internal static unsafe class SpriteRasterizer
{
    private const uint Odd = 0x00FF00FF;

    /// <summary>Blends a sprite over a row and writes its label where it covers at least half of a pixel.</summary>
    /// <param name="pose">The sprite's place.</param>
    /// <param name="y">The row.</param>
    /// <param name="width">Pixels in the row.</param>
    /// <param name="row">The row's colours; null when only labels are wanted.</param>
    /// <param name="labels">The row's labels; null when none are wanted.</param>
    public static void Draw(SpritePose pose, int y, int width, uint* row, byte* labels)
    {
        var (start, end) = pose.Span(y, 0, width);
        var (u, v) = pose.Texel(start - 0.5f, y - 0.5f);
        var (at, step) = ((U: Fixed(u), V: Fixed(v)), (U: Fixed(pose.UPerX), V: Fixed(pose.VPerX)));
        var (taps, label, spriteWidth, spriteHeight) = (pose.Taps, pose.Label, pose.Sprite.Width, pose.Sprite.Height);
        var firstTap = (U: Fixed(pose.Blur.U / -2), V: Fixed(pose.Blur.V / -2));
        var nextTap = taps == 1 ? default : (U: Fixed(pose.Blur.U / (taps - 1)), V: Fixed(pose.Blur.V / (taps - 1)));
        var share = 256u / (uint)taps;
        fixed (uint* texels = pose.Sprite.Texels)
        fixed (int* bend = pose.Bend)
        {
            for (var x = start; x < end; x++, at.U += step.U, at.V += step.V)
            {
                uint colour;
                if (taps == 1)
                {
                    colour = Sample(texels, bend, spriteWidth, spriteHeight, at.U, at.V);
                }
                else
                {
                    uint odd = 0, even = 0;
                    var (tapU, tapV) = (at.U + firstTap.U, at.V + firstTap.V);
                    for (var tap = 0; tap < taps; tap++, tapU += nextTap.U, tapV += nextTap.V)
                    {
                        var one = Sample(texels, bend, spriteWidth, spriteHeight, tapU, tapV);
                        odd += one & Odd;
                        even += (one >> 8) & Odd;
                    }

                    // The sums fit 16 bits each, also times the share, as long as that is rounded down.
                    colour = (((odd * share) >> 8) & Odd) | ((even * share) & ~Odd);
                }

                var alpha = colour >> 24;
                if (alpha == 0)
                {
                    continue;
                }

                if (row is not null)
                {
                    row[x] = Texel.Over(colour, row[x]);
                }

                if (labels is not null && alpha >= 128)
                {
                    labels[x] = label;
                }
            }
        }
    }

    /// <summary>Darkens a row where the sprite's shadow falls.</summary>
    /// <param name="pose">The sprite's place.</param>
    /// <param name="shiftX">How far right of the sprite the shadow lies, in pixels.</param>
    /// <param name="shiftY">How far below.</param>
    /// <param name="y">The row.</param>
    /// <param name="width">Pixels in the row.</param>
    /// <param name="row">The row's colours.</param>
    public static void DrawShadow(SpritePose pose, float shiftX, float shiftY, int y, int width, uint* row)
    {
        var (start, end) = pose.Span(y - shiftY, shiftX, width);
        var (u, v) = pose.Texel(start - shiftX, y - shiftY);
        var (at, step) = ((U: Fixed(u), V: Fixed(v)), (U: Fixed(pose.UPerX), V: Fixed(pose.VPerX)));
        var (spriteWidth, spriteHeight) = ((uint)pose.Sprite.Width, (uint)pose.Sprite.Height);
        fixed (byte* shadow = pose.Sprite.Shadow)
        fixed (int* bend = pose.Bend)
        {
            for (var x = start; x < end; x++, at.U += step.U, at.V += step.V)
            {
                var column = (uint)(at.U >> 16);
                if (column < spriteWidth && (uint)((at.V - bend[column]) >> 16) is var line && line < spriteHeight)
                {
                    var keep = 256u - ((shadow[(line * spriteWidth) + column] * 110u) >> 8);
                    row[x] = Texel.Scale(row[x], keep);
                }
            }
        }
    }

    // Bilinear between the texels whose upper left one is at the whole part of (u, v); transparent outside.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sample(uint* texels, int* bend, int width, int height, int u, int v)
    {
        var column = u >> 16;
        if ((uint)column >= (uint)(width - 1))
        {
            return 0;
        }

        v -= bend[column];
        var line = v >> 16;
        if ((uint)line >= (uint)(height - 1))
        {
            return 0;
        }

        var at = texels + (line * width) + column;
        var (a, b, c, d) = (at[0], at[1], at[width], at[width + 1]);
        if ((a | b | c | d) == 0)
        {
            return 0;
        }

        return Texel.Mix(a, b, c, d, (uint)(u >> 8) & 255, (uint)(v >> 8) & 255);
    }

    private static int Fixed(float value) => SpritePose.Fixed(value);
}

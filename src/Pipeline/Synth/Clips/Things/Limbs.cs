using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>
/// Two to five thin limbs of two segments each, behind the body they are part of; legs swing like legs, tails and ropes hang, some end in a ring (a wheel,
/// a racket).
/// </summary>
internal sealed class Limbs
{
    private readonly Sprite _body;
    private readonly Limb[] _limbs;

    /// <summary>Attaches limbs to a body.</summary>
    public Limbs(ref SceneRandom random, Sprite body)
    {
        _body = body;
        var extent = Math.Max(body.Width, body.Height);
        Margin = (int)(0.45 * extent);
        _limbs = new Limb[random.Whole(2, 5)];
        var (down, middle) = (random.Chance(0.6), new Vector2(body.Width, body.Height) / 2);
        for (var i = 0; i < _limbs.Length; i++)
        {
            var root = Root(ref random);
            var outward = down ? Math.PI / 2 : Math.Atan2(root.Y - middle.Y, root.X - middle.X);
            outward += (down ? 0.25 : 0.4) * random.Normal();
            var colour = Opaque(body.Texels[((int)root.Y * body.Width) + (int)root.X], random.Between(0.5, 1.1));
            var other = random.Chance(0.7) ? Opaque(colour, random.Between(0.3, 1.5)) : (uint)random.Next() & 0xBFBFBF | 0xFF000000;
            _limbs[i] = new Limb(
                root + new Vector2(Margin), (float)(extent * random.Between(0.14, 0.32)), (float)(extent * random.Between(0.14, 0.32)), outward,
                random.Between(0.15, 0.6), random.Between(0, 0.9), random.Between(0.3, 1.6), random.Between(0, 6.3),
                (float)Math.Max(1, extent * random.Between(0.01, 0.035)), colour, other, (float)(random.Chance(0.25) ? extent * random.Between(0.06, 0.14) : 0));
        }
    }

    /// <summary>Texels around the body that limbs may reach into.</summary>
    public int Margin { get; }

    /// <summary>Draws a frame.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="body">The body's texels.</param>
    /// <param name="limbed">Receives it with limbs and the margin around.</param>
    public void Draw(long frame, ReadOnlySpan<uint> body, Span<uint> limbed)
    {
        var (width, height) = (_body.Width + (2 * Margin), _body.Height + (2 * Margin));
        limbed[..(width * height)].Clear();
        foreach (var limb in _limbs)
        {
            var wave = (limb.Rate * frame) + limb.Phase;
            var swing = limb.Outward + (limb.Swing * (Math.Sin(wave) - Math.Sin(limb.Phase)));
            var knee = limb.Root + Figures.Polar(limb.Upper, swing);
            var end = knee + Figures.Polar(limb.Lower, swing + (limb.Bend * Math.Sin(wave + 1)));
            Stroke(limbed, width, height, limb.Root, knee, 0, limb.Half, limb.Colour);
            Stroke(limbed, width, height, knee, end, 0, limb.Half, limb.Other);
            if (limb.Ring > 0)
            {
                Stroke(limbed, width, height, end, end, limb.Ring, limb.Half, limb.Other);
            }
        }

        for (var y = 0; y < _body.Height; y++)
        {
            var row = limbed.Slice(((y + Margin) * width) + Margin, _body.Width);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = Texel.Over(body[(y * _body.Width) + x], row[x]);
            }
        }
    }

    // A line of round ends; with a radius, all that lies at that distance of it: a ring.
    private static void Stroke(Span<uint> texels, int width, int height, Vector2 from, Vector2 to, float radius, float half, uint colour)
    {
        var reach = new Vector2(radius + half + 1);
        var low = Vector2.Max(Vector2.Min(from, to) - reach, Vector2.Zero);
        var high = Vector2.Min(Vector2.Max(from, to) + reach, new Vector2(width - 1, height - 1));
        for (var y = (int)low.Y; y <= (int)high.Y; y++)
        {
            for (var x = (int)low.X; x <= (int)high.X; x++)
            {
                var cover = half + 0.5f - MathF.Abs(Figures.Distance(new Vector2(x, y), from, to) - radius);
                if (cover > 0)
                {
                    ref var texel = ref texels[(y * width) + x];
                    texel = Texel.Over(Texel.Scale(colour, (uint)(256 * Math.Min(1, cover))), texel);
                }
            }
        }
    }

    // Somewhere on the body.
    private Vector2 Root(ref SceneRandom random)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var (x, y) = (random.Whole(0, _body.Width - 1), random.Whole(0, _body.Height - 1));
            if (_body.Texels[(y * _body.Width) + x] >> 24 > 200)
            {
                return new Vector2(x, y);
            }
        }

        return new Vector2(_body.Width, _body.Height) / 2;
    }

    private static uint Opaque(uint colour, double light) =>
        (new Rgb(colour & 255, (colour >> 8) & 255, (colour >> 16) & 255) * (float)(light / 255)).Pack();

    /// <param name="Root">Where it is attached, in texels.</param>
    /// <param name="Upper">Length of the first segment in texels.</param>
    /// <param name="Lower">Length of the second.</param>
    /// <param name="Outward">Its mean direction in radians.</param>
    /// <param name="Swing">How far the whole swings, in radians.</param>
    /// <param name="Bend">How far the second segment bends, in radians.</param>
    /// <param name="Rate">Of the swing, in radians per frame.</param>
    /// <param name="Phase">Of the swing, in radians.</param>
    /// <param name="Half">Half of its thickness in texels.</param>
    /// <param name="Colour">Of the first segment.</param>
    /// <param name="Other">Of the second.</param>
    /// <param name="Ring">Radius of the ring at its end in texels; 0 = none.</param>
    private sealed record Limb(
        Vector2 Root, float Upper, float Lower, double Outward, double Swing, double Bend, double Rate, double Phase,
        float Half, uint Colour, uint Other, float Ring);
}

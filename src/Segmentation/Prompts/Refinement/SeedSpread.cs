using System.Numerics;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>The first guess that a click gives: a disc around it, and what is connected to that disc and looks like it.</summary>
internal static class SeedSpread
{
    /// <summary>Squared Mahalanobis distance up to which a colour looks like the disc's: 99 in 100 of a Gaussian's own.</summary>
    private const float Alike = 11.3f;

    private const float LeastVariance = 50;

    /// <summary>Sets the cells of <paramref name="map"/> to 1 around a positive click, to 0 around a negative one.</summary>
    /// <param name="crop">The picture.</param>
    /// <param name="map">One per cell.</param>
    /// <param name="seed">The click, in pixels of the frame.</param>
    /// <param name="radius">Of the disc, in pixels of the frame.</param>
    /// <param name="reach">How far from the click alike cells are followed; 0 = the disc alone.</param>
    public static void Run(PictureCrop crop, float[] map, Click seed, float radius, float reach)
    {
        var value = seed.Positive ? 1f : 0f;
        var moments = default(Gaussian.Moments);
        var open = new Stack<int>();
        for (var i = 0; i < map.Length; i++)
        {
            if (DistanceSquared(crop, i, seed) < radius * radius)
            {
                map[i] = value;
                moments.Add(crop.Colours[i]);
                open.Push(i);
            }
        }

        if (moments.Count == 0 || reach == 0)
        {
            return;
        }

        var look = new Gaussian(moments, 0, LeastVariance);
        while (open.TryPop(out var i))
        {
            int x = i % crop.Width, y = i / crop.Width;
            Follow(x > 0, i - 1);
            Follow(x < crop.Width - 1, i + 1);
            Follow(y > 0, i - crop.Width);
            Follow(y < crop.Height - 1, i + crop.Width);
        }

        void Follow(bool exists, int i)
        {
            if (exists && map[i] > 0.5f != seed.Positive && DistanceSquared(crop, i, seed) < reach * reach && look.DistanceSquared(crop.Colours[i]) < Alike)
            {
                map[i] = value;
                open.Push(i);
            }
        }
    }

    private static float DistanceSquared(PictureCrop crop, int cell, Click seed)
    {
        var x = crop.Region.X + (((cell % crop.Width) + 0.5f) * crop.Region.Width / crop.Width) - seed.X;
        var y = crop.Region.Y + (((cell / crop.Width) + 0.5f) * crop.Region.Height / crop.Height) - seed.Y;
        return Vector2.Dot(new Vector2(x, y), new Vector2(x, y));
    }
}

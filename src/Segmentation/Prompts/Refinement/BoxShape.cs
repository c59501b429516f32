using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>What a box says of the object in it, before its colours are known: more of a box is background than object, most of all in its corners; and the
/// object reaches to all four of its sides.</summary>
internal static class BoxShape
{
    /// <summary>Share of a box's sides that the first guess, an ellipse, spans.</summary>
    private const float Inscribed = 0.84f;

    /// <summary>Log odds of a cell being the object's, in the middle of the box and in its corners.</summary>
    private const float Centre = -0.3f, Corner = -0.5f;

    /// <summary>Share of either side of the box that the mask must span, for people draw boxes too large rather than too small.</summary>
    private const float Span = 0.8f;

    // From a cell's value for the object that is as good as sure to one that is but possible.
    private static readonly float[] Limits = [0.5f, 0.4f, 0.3f, 0.2f];

    /// <summary>The first guess: 1 inside of the inscribed ellipse, 0 outside.</summary>
    public static float[] Ellipse(PictureCrop crop, PixelBox box) => Map(crop, box, static r => r < Inscribed * Inscribed ? 1 : 0);

    /// <summary>Log odds to be added to those of the colours.</summary>
    public static float[] LogOdds(PictureCrop crop, PixelBox box) => Map(crop, box, static r => Centre + ((Corner - Centre) * MathF.Min(1, r / 2)));

    /// <summary>The value from which a cell is the object's: the highest at which the mask spans the box.</summary>
    public static float Limit(PictureCrop crop, PixelBox box, ReadOnlySpan<float> map)
    {
        foreach (var limit in Limits)
        {
            int left = crop.Width, right = -1, top = crop.Height, bottom = -1;
            for (var i = 0; i < map.Length; i++)
            {
                if (map[i] > limit)
                {
                    (left, right) = (Math.Min(left, i % crop.Width), Math.Max(right, i % crop.Width));
                    (top, bottom) = (Math.Min(top, i / crop.Width), Math.Max(bottom, i / crop.Width));
                }
            }

            var wide = (right - left + 1f) * crop.Region.Width / crop.Width;
            var high = (bottom - top + 1f) * crop.Region.Height / crop.Height;
            if (wide >= Span * box.Width && high >= Span * box.Height)
            {
                return limit;
            }
        }

        return Limits[^1];
    }

    // A function of the squared distance from the box's middle, 1 in the middle of its sides, 2 in its corners.
    private static float[] Map(PictureCrop crop, PixelBox box, Func<float, float> value)
    {
        var map = new float[crop.Width * crop.Height];
        for (var y = 0; y < crop.Height; y++)
        {
            for (var x = 0; x < crop.Width; x++)
            {
                var dx = (crop.Region.X + ((x + 0.5f) * crop.Region.Width / crop.Width) - box.X - (box.Width / 2f)) / (box.Width / 2f);
                var dy = (crop.Region.Y + ((y + 0.5f) * crop.Region.Height / crop.Height) - box.Y - (box.Height / 2f)) / (box.Height / 2f);
                map[(y * crop.Width) + x] = value((dx * dx) + (dy * dy));
            }
        }

        return map;
    }
}

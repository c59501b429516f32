using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Support;

/// <summary>Pictures and masks that tests draw.</summary>
internal static class Pictures
{
    /// <summary>A smooth pattern without repetition, moved by (dx, dy) pixels; packed RGB.</summary>
    public static byte[] Texture(ImageSize size, double dx, double dy, double brightness = 0)
    {
        var rgb = new byte[3 * size.Pixels];
        for (var i = 0; i < size.Pixels; i++)
        {
            double x = (i % size.Width) - dx, y = (i / size.Width) - dy;
            var value = 120 + (40 * Math.Sin((x * 0.11) + (y * 0.05))) + (30 * Math.Cos((y * 0.17) - (x * 0.07)))
                + (20 * Math.Sin((x * 0.031 * y * 0.043) + (x * 0.2)));
            rgb.AsSpan(3 * i, 3).Fill((byte)Math.Clamp(value + brightness, 0, 255));
        }

        return rgb;
    }

    /// <summary>A label map with boxes; later ones lie above earlier ones.</summary>
    public static byte[] Boxes(ImageSize size, params (int Label, int X, int Y, int Width, int Height)[] boxes)
    {
        var labels = new byte[size.Pixels];
        foreach (var box in boxes)
        {
            for (var y = Math.Max(box.Y, 0); y < Math.Min(box.Y + box.Height, size.Height); y++)
            {
                for (var x = Math.Max(box.X, 0); x < Math.Min(box.X + box.Width, size.Width); x++)
                {
                    labels[(y * size.Width) + x] = (byte)box.Label;
                }
            }
        }

        return labels;
    }
}

using SRNet.Evaluation.Datasets;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Where a mask lies in its picture.</summary>
internal static class MaskPlace
{
    /// <summary>The upright box around a label's pixels, or null when there is none.</summary>
    /// <param name="labels">Label map, width * height bytes.</param>
    /// <param name="size">Its size.</param>
    /// <param name="label">The label.</param>
    public static TruthBox? Box(ReadOnlySpan<byte> labels, ImageSize size, int label)
    {
        int left = size.Width, top = size.Height, right = -1, bottom = -1;
        for (var y = 0; y < size.Height; y++)
        {
            var row = labels.Slice(y * size.Width, size.Width);
            var first = row.IndexOf((byte)label);
            if (first >= 0)
            {
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOf((byte)label));
                top = Math.Min(top, y);
                bottom = y;
            }
        }

        return right < 0 ? null : new TruthBox(left, top, right + 1, bottom + 1);
    }

    /// <summary>The middle of the pixel that is deepest inside of a mask: farthest from all that is not the object and from the picture's edge; of several, the one
    /// nearest to the mask's centre.</summary>
    /// <remarks>Distances are chamfer distances of 3 for a step to the side and 4 for a diagonal one, in two passes over the picture.</remarks>
    public static (double X, double Y) Deepest(LabelMap map, int label)
    {
        int width = map.Size.Width + 2, height = map.Size.Height + 2;
        var depth = new int[width * height];
        double sumX = 0, sumY = 0, count = 0;
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var i = (y * width) + x;
                if (map.Pixels[((y - 1) * map.Size.Width) + x - 1] == label)
                {
                    depth[i] = Math.Min(Math.Min(depth[i - 1], depth[i - width]) + 3, Math.Min(depth[i - width - 1], depth[i - width + 1]) + 4);
                    (sumX, sumY, count) = (sumX + x, sumY + y, count + 1);
                }
            }
        }

        var best = (Depth: 0, FromCentre: 0.0, X: 0, Y: 0);
        for (var y = height - 2; y > 0; y--)
        {
            for (var x = width - 2; x > 0; x--)
            {
                var i = (y * width) + x;
                depth[i] = Math.Min(depth[i], Math.Min(Math.Min(depth[i + 1], depth[i + width]) + 3, Math.Min(depth[i + width + 1], depth[i + width - 1]) + 4));
                var fromCentre = Math.Pow(x - (sumX / count), 2) + Math.Pow(y - (sumY / count), 2);
                if (depth[i] > best.Depth || (depth[i] == best.Depth && fromCentre < best.FromCentre))
                {
                    best = (depth[i], fromCentre, x, y);
                }
            }
        }

        return (best.X - 0.5, best.Y - 0.5);
    }
}

using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>What an object covers in one frame, pixels.</summary>
internal readonly record struct LabelledObject(int Id, int Area, int X, int Y, int Width, int Height)
{
    /// <summary>All objects that cover anything, ascending by id.</summary>
    public static List<LabelledObject> In(ReadOnlySpan<byte> labels, ImageSize size)
    {
        Span<int> area = stackalloc int[256], left = stackalloc int[256], right = stackalloc int[256], top = stackalloc int[256], bottom = stackalloc int[256];
        area.Clear();
        left.Fill(int.MaxValue);
        right.Fill(-1);
        for (var y = 0; y < size.Height; y++)
        {
            var row = labels.Slice(y * size.Width, size.Width);

            // Most of a picture is nobody's.
            for (var x = row.IndexOfAnyExcept((byte)0); x >= 0 && x < row.Length; x++)
            {
                var id = row[x];
                top[id] = area[id]++ == 0 ? y : top[id];
                (left[id], right[id], bottom[id]) = (Math.Min(left[id], x), Math.Max(right[id], x), y);
            }
        }

        var objects = new List<LabelledObject>();
        for (var id = 1; id < LabelMap.Void; id++)
        {
            if (area[id] > 0)
            {
                objects.Add(new LabelledObject(id, area[id], left[id], top[id], right[id] - left[id] + 1, bottom[id] - top[id] + 1));
            }
        }

        return objects;
    }
}

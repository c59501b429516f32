using System.Text.Json;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Masks;

/// <summary>One segmentation as COCO writes it: a list of polygons [x, y, x, y, ..] that belong together, or run lengths down the columns, as numbers or packed into text.</summary>
internal static class CocoMask
{
    /// <summary>Draws it.</summary>
    /// <param name="segmentation">Polygons or run lengths.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="name">What messages call where it stands.</param>
    /// <exception cref="SrNetException">InvalidInput: it is neither, or is for another size.</exception>
    public static bool[] Draw(JsonElement segmentation, ImageSize size, string name)
    {
        try
        {
            return segmentation.ValueKind == JsonValueKind.Array ? Polygons(segmentation, size) : Runs(segmentation, size);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw SrNetException.InvalidInput(
                $"{char.ToUpperInvariant(name[0])}{name[1..]}: a segmentation is a list of polygons [[x, y, x, y, ...], ...] or {{\"size\": [height, width], \"counts\": ...}}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>The size that run lengths are for; null when they do not say.</summary>
    public static ImageSize? SizeOf(JsonElement segmentation) =>
        segmentation.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Array && size.GetArrayLength() == 2
        && size[0].TryGetInt32(out var height) && size[1].TryGetInt32(out var width) ? Size(height, width) : null;

    /// <summary>A size that can be; null of one that cannot.</summary>
    public static ImageSize? Size(int height, int width) => height > 0 && width > 0 && (long)height * width <= ImageCodec.MaxPixels ? new ImageSize(width, height) : null;

    private static bool[] Polygons(JsonElement polygons, ImageSize size)
    {
        var inside = new bool[size.Pixels];
        var flat = polygons.GetArrayLength() > 0 && polygons[0].ValueKind == JsonValueKind.Number;
        foreach (var polygon in flat ? [polygons] : polygons.EnumerateArray().ToArray())
        {
            var numbers = polygon.EnumerateArray().Select(number => number.GetDouble()).ToArray();
            if (numbers.Length < 6 || numbers.Length % 2 != 0 || numbers.Length > 2 * ObjectPrompt.MostPoints)
            {
                throw new FormatException($"a polygon has 3 to {ObjectPrompt.MostPoints} corners, and one has {numbers.Length} numbers");
            }

            // Parts are joined, not cut out of each other.
            var canvas = new PromptCanvas(size);
            canvas.Polygon([.. numbers.Chunk(2).Select(point => (point[0], point[1]))], PromptMark.Object);
            for (var i = 0; i < inside.Length; i++)
            {
                inside[i] |= canvas.Marks[i] == PromptMark.Object;
            }
        }

        return inside;
    }

    private static bool[] Runs(JsonElement runs, ImageSize size)
    {
        if (SizeOf(runs) is { } own && own != size)
        {
            throw new FormatException($"it is for pictures of {own} (height x width), not of {size}");
        }

        var counts = runs.GetProperty("counts");
        var inside = new bool[size.Pixels];
        long at = 0;
        var value = false;
        foreach (var count in counts.ValueKind == JsonValueKind.String ? Unpack(counts.GetString()!) : counts.EnumerateArray().Select(number => number.GetInt64()))
        {
            if (count < 0 || at + count > inside.Length)
            {
                throw new FormatException($"its run lengths do not add up to {size.Height} times {size.Width}");
            }

            for (var end = at + count; at < end; at++)
            {
                inside[(at % size.Height * size.Width) + (at / size.Height)] = value;
            }

            value = !value;
        }

        return at == inside.Length ? inside : throw new FormatException($"its run lengths do not add up to {size.Height} times {size.Width}");
    }

    // Five bits a character from '0' on, the lowest first, the sixth says that more follow; from the third on, the difference to the one before the last.
    private static IEnumerable<long> Unpack(string text)
    {
        var counts = new List<long>();
        for (var i = 0; i < text.Length;)
        {
            long value = 0;
            var shift = 0;
            int bits;
            do
            {
                bits = i < text.Length ? text[i++] - 48 : -1;
                if (bits is < 0 or > 63 || shift > 50)
                {
                    throw new FormatException("its packed run lengths are damaged");
                }

                value |= (long)(bits & 31) << shift;
                shift += 5;
            }
            while ((bits & 32) != 0);
            value |= (bits & 16) != 0 ? -1L << shift : 0;
            counts.Add(counts.Count > 2 ? value + counts[^2] : value);
            yield return counts[^1];
        }
    }
}

using System.Text.Json;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Masks;

/// <summary>Annotations of one picture in COCO's JSON: a whole file with images and annotations, a list of annotations, or one. Objects are numbered in their order.</summary>
internal static class CocoFile
{
    private const long MostBytes = 64L << 20;

    public static MaskReading Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
            {
                throw SrNetException.InvalidInput($"The annotations '{path}' are larger than the {MostBytes >> 20} MB that are read.");
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement, $"the annotations '{path}'");
        }
        catch (JsonException e)
        {
            throw SrNetException.InvalidInput($"The annotations '{path}' are no JSON: {e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"The annotations '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static MaskReading Read(JsonElement root, string name)
    {
        var all = Annotations(root);
        var images = all.Select(ImageId).Distinct().ToArray();
        if (images.Length > 1)
        {
            throw SrNetException.InvalidInput($"{Capital(name)} speak of {images.Length} pictures: leave those of one, and name its frame as in --mask 75=labels.json.");
        }

        var size = SizeOf(root, all, images.FirstOrDefault()) ?? throw SrNetException.InvalidInput(
            $"{Capital(name)} do not say how large their picture is: its width and height belong under \"images\", or a \"size\": [height, width] beside the \"counts\".");
        var masks = new List<bool[]>();
        foreach (var annotation in all)
        {
            masks.Add(CocoMask.Draw(annotation.TryGetProperty("segmentation", out var segmentation) ? segmentation : annotation, size, name));
        }

        if (masks.Count is 0 or >= LabelMap.Void)
        {
            throw SrNetException.InvalidInput($"{Capital(name)} hold {masks.Count} objects, and 1 to 254 can be numbered.");
        }

        // What is larger lies behind.
        var labels = new LabelMap(size);
        foreach (var (mask, i) in masks.Select((mask, i) => (mask, i)).OrderByDescending(item => item.mask.Count(inside => inside)))
        {
            for (var p = 0; p < mask.Length; p++)
            {
                labels.Pixels[p] = mask[p] ? (byte)(i + 1) : labels.Pixels[p];
            }
        }

        return new MaskReading(labels, masks.Count > 1 ? $"objects 1 to {masks.Count} are the annotations in their order" : null, PixelAspect.Square);
    }

    private static JsonElement[] Annotations(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => [.. root.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)],
        JsonValueKind.Object when root.TryGetProperty("annotations", out var list) && list.ValueKind == JsonValueKind.Array => [.. list.EnumerateArray()],
        JsonValueKind.Object => [root],
        _ => [],
    };

    private static string? ImageId(JsonElement annotation) =>
        annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("image_id", out var id) ? id.ToString() : null;

    private static ImageSize? SizeOf(JsonElement root, JsonElement[] annotations, string? image)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("images", out var images) && images.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in images.EnumerateArray())
            {
                if ((images.GetArrayLength() == 1 || (item.TryGetProperty("id", out var id) && id.ToString() == image))
                    && item.TryGetProperty("width", out var width) && item.TryGetProperty("height", out var height)
                    && width.TryGetInt32(out var w) && height.TryGetInt32(out var h))
                {
                    return CocoMask.Size(h, w);
                }
            }
        }

        return annotations.Select(annotation => annotation.TryGetProperty("segmentation", out var inner) ? inner : annotation)
            .Where(segmentation => segmentation.ValueKind == JsonValueKind.Object).Select(CocoMask.SizeOf).FirstOrDefault(size => size is not null);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

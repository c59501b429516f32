using System.CommandLine;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Bench.Clips;

/// <summary>Clips with a mask for every frame, in folders whose folders hold JPEGImages/NAME/ and Annotations/NAME/.</summary>
internal static class AnnotatedClips
{
    public static Argument<DirectoryInfo> Folder() => new("DATA") { Description = "Folder whose folders hold JPEGImages/ and Annotations/" };

    public static Option<string?> Names() => new("--clips") { Description = "Only these clips, by name, separated by commas", HelpName = "LIST" };

    /// <summary>Folders of annotations, in the order of their names.</summary>
    /// <exception cref="SrNetException">InvalidInput: there are none.</exception>
    public static IReadOnlyList<string> In(DirectoryInfo data, string? names)
    {
        var wanted = names?.Split(',');
        string[] clips = data.Exists
            ? [.. data.EnumerateDirectories().Select(set => new DirectoryInfo(Path.Combine(set.FullName, "Annotations"))).Where(a => a.Exists)
                .SelectMany(a => a.EnumerateDirectories()).Where(clip => wanted is null || wanted.Contains(clip.Name)).Select(clip => clip.FullName).Order(StringComparer.Ordinal)]
            : [];
        return clips.Length > 0 ? clips : throw SrNetException.InvalidInput($"There are no annotated clips in {data.FullName}: name a folder whose folders hold JPEGImages/ and Annotations/.");
    }

    /// <summary>A clip's frames in their order: the picture, packed RGB, and its true labels.</summary>
    public static IEnumerable<(byte[] Rgb, LabelMap Truth)> Frames(string clip)
    {
        foreach (var mask in Directory.GetFiles(clip).Order(StringComparer.Ordinal))
        {
            var labels = ImageCodec.ReadFile(mask);
            var picture = Path.ChangeExtension(mask.Replace("/Annotations/", "/JPEGImages/", StringComparison.Ordinal), ".jpg");
            yield return (ImageCodec.ReadFile(picture).Pixels, new LabelMap(new ImageSize(labels.Width, labels.Height), labels.Pixels));
        }
    }

    /// <summary>Intersection over union of an object in two label maps; 1 where it is in neither.</summary>
    public static double IoU(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, byte id)
    {
        int both = 0, either = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] == id && b[i] == id ? 1 : 0;
            either += a[i] == id || b[i] == id ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }
}

using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Datasets;

/// <summary>Finds and reads a data set's files.</summary>
internal static class FrameFiles
{
    /// <summary>Not what archives and file managers leave behind: <c>._00000.jpg</c>, <c>.DS_Store</c>, <c>__MACOSX</c>.</summary>
    public static bool IsMeant(string name) => !name.StartsWith('.') && name != "__MACOSX";

    /// <summary>The files of a folder with one of the endings, by name.</summary>
    public static string[] List(string folder, params string[] endings) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(path => IsMeant(Path.GetFileName(path)) && endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .OrderBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal)];

    /// <summary>The pictures of a folder, by name.</summary>
    public static string[] Pictures(string folder) => List(folder, ".jpg", ".jpeg", ".png");

    /// <summary>A frame as packed RGB.</summary>
    public static (byte[] Rgb, ImageSize Size) ReadFrame(string path)
    {
        var image = ImageCodec.ReadFile(path);
        return (image.ToRgb24(), new ImageSize(image.Width, image.Height));
    }

    /// <summary>A frame as packed RGB that must have the sequence's size.</summary>
    public static byte[] ReadFrame(string path, ImageSize size)
    {
        var (rgb, found) = ReadFrame(path);
        return found == size ? rgb : throw WrongSize("Frame", path, found, size);
    }

    /// <summary>An annotation that must have the sequence's size, and its palette if it has one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Of the sequence.</param>
    /// <param name="whiteIsObject">255 is read as 1.</param>
    public static (LabelMap Map, byte[]? Palette) ReadLabels(string path, ImageSize size, bool whiteIsObject = false)
    {
        var image = ImageCodec.ReadFile(path);
        var labels = image.Kind is PixelKind.Palette8 or PixelKind.Gray8
            ? image.Pixels
            : BlackAndWhite(image.Pixels)
                ?? throw SrNetException.InvalidInput($"Annotation '{path}' is a colour picture and no label map: store object ids as an 8-bit palette or gray PNG.");
        if (whiteIsObject)
        {
            labels.AsSpan().Replace(LabelMap.Void, (byte)1);
        }

        var found = new ImageSize(image.Width, image.Height);
        return found == size ? (new LabelMap(size, labels), whiteIsObject ? null : image.Palette) : throw WrongSize("Annotation", path, found, size);
    }

    // Some masks of DAVIS-2016 are stored in colour although they have none.
    private static byte[]? BlackAndWhite(byte[] rgb)
    {
        if (rgb.AsSpan().ContainsAnyExcept((byte)0, (byte)255))
        {
            return null;
        }

        var labels = new byte[rgb.Length / 3];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = rgb[3 * i];
            if (labels[i] != rgb[(3 * i) + 1] || labels[i] != rgb[(3 * i) + 2])
            {
                return null;
            }
        }

        return labels;
    }

    private static SrNetException WrongSize(string what, string path, ImageSize found, ImageSize size) =>
        SrNetException.InvalidInput($"{what} '{path}' is {found}, but the sequence's first frame is {size} (height x width): all must have one size.");
}

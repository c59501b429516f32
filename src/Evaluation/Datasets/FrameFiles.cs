using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;

namespace SRNet.Evaluation.Datasets;

/// <summary>Finds and reads a data set's files.</summary>
internal static class FrameFiles
{
    /// <summary>The files of a folder with one of the endings, by name.</summary>
    public static string[] List(string folder, params string[] endings) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(path => PictureFiles.IsMeant(Path.GetFileName(path)) && endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
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
    /// <param name="meaning">Of the sequence's annotations, which has learned this one.</param>
    public static (LabelMap Map, byte[]? Palette) ReadLabels(string path, ImageSize size, MaskMeaning meaning)
    {
        var image = ImageCodec.ReadFile(path);
        var labels = meaning.Read(image, Name(path));
        return labels.Size == size ? (labels, image.Palette is not null && labels.Pixels.AsSpan().SequenceEqual(image.Pixels) ? image.Palette : null) : throw WrongSize("Annotation", path, labels.Size, size);
    }

    /// <summary>Takes an annotation into account.</summary>
    public static void Learn(string path, MaskMeaning meaning) => meaning.Learn(ImageCodec.ReadFile(path), Name(path));

    private static string Name(string path) => $"the annotation '{path}'";

    private static SrNetException WrongSize(string what, string path, ImageSize found, ImageSize size) =>
        SrNetException.InvalidInput($"{what} '{path}' is {found}, but the sequence's first frame is {size} (height x width){MaskReading.Hint(found, size)}: all must have one size.");
}

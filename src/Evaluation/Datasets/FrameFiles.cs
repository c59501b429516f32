using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Datasets;

/// <summary>Reads a data set's files.</summary>
internal static class FrameFiles
{
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
    public static (LabelMap Map, byte[]? Palette) ReadLabels(string path, ImageSize size)
    {
        var image = ImageCodec.ReadFile(path);
        if (image.Kind is not (PixelKind.Palette8 or PixelKind.Gray8))
        {
            throw SrNetException.InvalidInput($"Annotation '{path}' is a colour picture and no label map: store object ids as an 8-bit palette or gray PNG.");
        }

        var found = new ImageSize(image.Width, image.Height);
        return found == size ? (new LabelMap(size, image.Pixels), image.Palette) : throw WrongSize("Annotation", path, found, size);
    }

    private static SrNetException WrongSize(string what, string path, ImageSize found, ImageSize size) =>
        SrNetException.InvalidInput($"{what} '{path}' is {found}, but the sequence's first frame is {size} (height x width): all must have one size.");
}

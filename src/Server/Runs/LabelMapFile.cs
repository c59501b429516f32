using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Runs;

/// <summary>Reads the mask a person gave.</summary>
internal static class LabelMapFile
{
    /// <summary>A gray or palette PNG whose pixel values are object ids.</summary>
    /// <exception cref="SrNetException">InvalidInput: the file cannot be read or is no label map.</exception>
    public static LabelMap Read(string path)
    {
        var image = ImageCodec.ReadFile(path);
        var problem =
            image.Format != ImageFormat.Png ? "a JPEG, which does not keep pixel values" :
            image.Kind == PixelKind.Rgb24 ? "a colour picture" : null;
        return problem is null
            ? new LabelMap(new ImageSize(image.Width, image.Height), image.Pixels)
            : throw SrNetException.InvalidInput($"The mask '{path}' is {problem}: save it as a gray or palette PNG whose pixel values are object ids, 0 = background.");
    }
}

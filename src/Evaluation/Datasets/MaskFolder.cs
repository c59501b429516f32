using SRNet.Interop.Media;
using SRNet.Segmentation.Masks;

namespace SRNet.Evaluation.Datasets;

/// <summary>The layout of DAVIS and YouTube-VOS: <c>JPEGImages/&lt;sequence&gt;/%05d.jpg</c> (or .png) beside <c>Annotations/&lt;sequence&gt;/%05d.png</c>, each
/// with or without the <c>480p</c> level of the original DAVIS.</summary>
/// <remarks>Annotations are read as masks are everywhere, see <see cref="MaskFile"/>: palette or gray PNG whose values are object ids, 0 = background, 255 = void; where a
/// sequence has no value but 0 and 255, as in DAVIS-2016, 255 is its one object and gets the id 1; or colours, each an object in the whole sequence. Frames without an annotation are segmented and not scored.</remarks>
internal static class MaskFolder
{
    private const string Images = "JPEGImages", Annotations = "Annotations";

    public static bool Is(string folder) => Directory.Exists(Path.Combine(folder, Images)) || Directory.Exists(Path.Combine(folder, Annotations));

    public static IReadOnlyList<EvaluationSequence> Read(string folder, SequenceChoice choice)
    {
        var images = Part(folder, Images);
        var annotations = Part(folder, Annotations);
        var names = Directory.EnumerateDirectories(images).Select(path => Path.GetFileName(path)).Where(PictureFiles.IsMeant).Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            throw SrNetException.InvalidInput($"There is no sequence in '{images}': each sequence is a folder of frames named 00000.jpg, 00001.jpg and so on.");
        }

        return [.. choice.Of(names).Select(name => SequenceReader.Read(name, Path.Combine(images, name), Path.Combine(annotations, name)))];
    }

    private static string Part(string folder, string name)
    {
        var part = Path.Combine(folder, name);
        if (!Directory.Exists(part))
        {
            throw SrNetException.InvalidInput(
                $"'{folder}' has no folder '{name}': a data set holds JPEGImages/<sequence>/00000.jpg and Annotations/<sequence>/00000.png.");
        }

        var nested = Path.Combine(part, "480p");
        return Directory.Exists(nested) && Directory.EnumerateDirectories(nested).Any() ? nested : part;
    }
}

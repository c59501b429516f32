namespace SRNet.Interop.Media;

/// <summary>Which files of a folder are pictures. Not what archives, file managers and memory sticks leave behind: <c>._00000.jpg</c>, <c>.DS_Store</c>, <c>__MACOSX</c>.</summary>
public static class PictureFiles
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    /// <summary>Whether a file or folder of that name is somebody's, and not hidden beside it.</summary>
    public static bool IsMeant(string name) => !name.StartsWith('.') && name != "__MACOSX";

    /// <summary>Whether a file of that name is a picture that is read.</summary>
    public static bool IsPicture(string path) => IsMeant(Path.GetFileName(path)) && Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}

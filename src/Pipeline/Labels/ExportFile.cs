using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Labels;

/// <summary>Files that exports write.</summary>
internal static class ExportFile
{
    /// <summary>Makes sure that a file can be written at the end of a long run.</summary>
    public static void Check(string path)
    {
        OutputErrors.CreateFolderOf(path);
        Write(path, _ => { });
    }

    /// <summary>Writes a file, or replaces it.</summary>
    public static void Write(string path, Action<Stream> write) => Guard(path, () =>
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        write(file);
    });

    /// <summary>Makes a folder.</summary>
    public static void MakeFolder(string path) => Guard(path, () => Directory.CreateDirectory(path));

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(path, e);
        }
    }
}

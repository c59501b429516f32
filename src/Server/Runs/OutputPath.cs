using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Supervision;

namespace SRNet.Server.Runs;

/// <summary>Files this program writes itself. They are tried before a long run starts, not after it.</summary>
internal static class OutputPath
{
    /// <summary>Refuses a file that is named for two things: writing one would destroy the other.</summary>
    /// <param name="paths">Full paths; null = not given.</param>
    public static void CheckDistinct(params ReadOnlySpan<string?> paths)
    {
        for (var i = 1; i < paths.Length; i++)
        {
            if (paths[i] is { } path && paths[..i].Contains(path))
            {
                throw SrNetException.InvalidInput($"'{path}' is named twice on the command line; every input and output needs a file of its own.");
            }
        }
    }

    /// <summary>Makes sure that the file can be written. An existing file is left as it is until <see cref="Write"/>.</summary>
    public static void Check(string path) => Guard(path, () =>
    {
        var existed = File.Exists(path);
        OutputErrors.CreateFolderOf(path);
        File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        if (!existed)
        {
            File.Delete(path);
        }
    });

    /// <summary>Writes the file with a newline at its end, or replaces it.</summary>
    public static void Write(string path, string text) => Guard(path, () => File.WriteAllText(path, text + "\n"));

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

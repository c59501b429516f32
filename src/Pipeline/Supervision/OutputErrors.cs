using System.Text.RegularExpressions;

namespace SRNet.Pipeline.Supervision;

/// <summary>Turns what the file system says into one sentence.</summary>
internal static partial class OutputErrors
{
    public static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>An output that cannot be made as asked is the caller's mistake; one that breaks later, a full disk for instance, is a failure.</summary>
    public static SrNetException ToException(string path, Exception e)
    {
        // The runtime names the file, or a folder above it, in what is wrong or behind it: "No space left on device : '/x'", "Access to the path '/x' is denied."; once is enough.
        var reason = NamedPath().Replace(e.Message.TrimEnd('.'), "");
        var message = $"Cannot write '{path}': {reason}.";
        return e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException ? SrNetException.InvalidInput(message, e) : SrNetException.Failed(message, e);
    }

    /// <summary>Makes the folder that <paramref name="file"/> will be in, if it does not exist.</summary>
    public static void CreateFolderOf(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw ToException(file, e);
        }
    }

    [GeneratedRegex("( :)? '.*'")]
    private static partial Regex NamedPath();
}

using SRNet.Pipeline.Outputs;

namespace SRNet.Server.Service.Streams;

/// <summary>
/// What a client may name as a source. A filter graph can read any file, and so can a path: over the network only streams, cameras, scenes, and files below
/// the folders that the configuration opens.
/// </summary>
internal static class ClientSource
{
    private static readonly string[] Schemes = ["rtsp://", "rtsps://", "http://", "https://", "synth://"];

    /// <exception cref="SrNetException">InvalidInput: clients may not name it.</exception>
    public static void Check(string source, IReadOnlyList<string> folders)
    {
        if (Schemes.Any(s => source.StartsWith(s, StringComparison.OrdinalIgnoreCase)) || VideoDeviceSink.IsDevice(source) || folders.Any(f => IsBelow(source, f)))
        {
            return;
        }

        var files = folders.Count == 0 ? "files only where the configuration lists sourceFolders" : $"files below {string.Join(", ", folders)}";
        throw SrNetException.InvalidInput(
            $"The source '{UrlRedaction.Redact(source)}' cannot be used here: clients may name {string.Join(", ", Schemes)}, /dev/videoN, and {files}.");
    }

    /// <summary>A file that a client names for anything else, such as a background.</summary>
    /// <exception cref="SrNetException">InvalidInput: clients may not name it.</exception>
    public static void CheckFile(string path, IReadOnlyList<string> folders)
    {
        if (!folders.Any(f => IsBelow(path, f)))
        {
            throw SrNetException.InvalidInput($"The file '{path}' cannot be used here: clients may name files only below the folders that the configuration lists as sourceFolders.");
        }
    }

    // By the real paths: "..", and links out of the folder, do not count as below it.
    private static bool IsBelow(string source, string folder)
    {
        if (source.Contains("://", StringComparison.Ordinal) || source.StartsWith("lavfi:", StringComparison.OrdinalIgnoreCase) || !Path.IsPathRooted(source))
        {
            return false;
        }

        var root = RealPath(Path.GetFullPath(folder)).TrimEnd('/') + "/";
        return RealPath(Path.GetFullPath(source)).StartsWith(root, StringComparison.Ordinal);
    }

    // Every link on the way resolved, also those of folders above.
    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : RealPath(info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next);
        }

        return real;
    }
}

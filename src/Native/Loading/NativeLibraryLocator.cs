using System.Runtime.InteropServices;

namespace SRNet.Native.Loading;

/// <summary>Finds and opens a native library in a declared order and remembers what was tried, so that "not found" can say where it looked.</summary>
internal static class NativeLibraryLocator
{
    // The portable identifier, whatever distribution the framework was built for.
    private static readonly string Runtime = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Opens the first candidate that loads.</summary>
    /// <param name="candidates">Full paths or bare sonames, in order of preference; null or empty entries are skipped.</param>
    /// <param name="attempts">What was tried, one line each, whether it loaded or why not.</param>
    /// <returns>The library's handle, or 0 when none of the candidates loads.</returns>
    public static nint TryOpen(IEnumerable<string?> candidates, out IReadOnlyList<string> attempts)
    {
        var tried = new List<string>();
        attempts = tried;
        foreach (var candidate in candidates)
        {
            if (string.IsNullOrEmpty(candidate))
            {
                continue;
            }

            // A bare name goes to the dynamic linker's own search; a path that does not exist would give dlopen's vaguer text.
            if (candidate.Contains('/') && !File.Exists(candidate))
            {
                tried.Add($"{candidate}: no such file");
                continue;
            }

            try
            {
                var handle = NativeLibrary.Load(candidate);
                tried.Add($"{candidate}: loaded");
                return handle;
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                tried.Add($"{candidate}: {LoaderText(e.Message)}");
            }
        }

        return 0;
    }

    /// <summary>
    /// The path of a file that was built beside the program, or came with a package: a program built for no runtime in particular keeps those in folders by runtime.
    /// </summary>
    public static string Beside(string fileName)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, fileName);
        var packaged = Path.Combine(AppContext.BaseDirectory, "runtimes", Runtime, "native", fileName);
        return !File.Exists(beside) && File.Exists(packaged) ? packaged : beside;
    }

    // The runtime's text is a paragraph of advice with dlopen's own words in its last line.
    private static string LoaderText(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "cannot be loaded" : lines[^1];
    }
}

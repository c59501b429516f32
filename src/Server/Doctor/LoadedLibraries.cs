namespace SRNet.Server.Doctor;

/// <summary>The native libraries this process really has in memory, whatever the search paths say.</summary>
internal static class LoadedLibraries
{
    /// <summary>Files whose names start with one of the prefixes, without duplicates. File names of libraries carry their versions.</summary>
    public static IReadOnlyList<string> StartingWith(params string[] prefixes) =>
        [.. File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/') is var start and >= 0 ? line[start..] : "")
            .Where(path => prefixes.Any(prefix => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal)))
            .Distinct()
            .Order(StringComparer.Ordinal)];
}

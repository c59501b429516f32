namespace SRNet.EndToEnd.Tests;

/// <summary>Where the repository and its build products are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built program.</summary>
    public static string Program => Path.Combine(Root, "artifacts", "bin", "SRNet.Server", "release", "srnet");

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "global.json")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}");
    }
}

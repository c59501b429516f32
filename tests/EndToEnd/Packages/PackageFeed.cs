using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Packages;

/// <summary>The packages in a folder, and programs built on them somewhere outside of the repository. Made once for all tests; gone afterwards.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly Scratch _scratch = new();

    /// <summary>Where the packages are.</summary>
    public string Folder => _scratch["feed"];

    public async ValueTask InitializeAsync()
    {
        await DotnetAsync("pack", Path.Combine(Repository.Root, "SRNet.Realtime.sln"), "-c", "Release", "--no-build", "-o", Folder);

        // Ours come from the folder and from nowhere else; theirs were restored for the build already.
        var theirs = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(_scratch["nuget.config"], $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_scratch["restored"]}" /></config>
              <packageSources><clear /><add key="ours" value="{Folder}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="theirs" value="{theirs}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Builds a copy of <c>samples/NAME</c> on the packages alone.</summary>
    /// <returns>The program, to be started.</returns>
    internal async Task<string> BuildAsync(string sample)
    {
        var copy = Directory.CreateDirectory(_scratch[sample]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", sample)).Where(f => Path.GetExtension(f) is ".cs" or ".csproj"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await DotnetAsync("build", copy, "-c", "Release", "-o", Path.Combine(copy, "out"), "--nologo");
        return Path.Combine(copy, "out", sample);
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    // Build servers would outlive the test and hold its pipes open; what is built here has no lock file.
    private static async Task DotnetAsync(params string[] arguments)
    {
        var result = await SrNetProcess.RunProgramAsync("dotnet", [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RestoreLockedMode=false"]);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {result.Out}{result.Error}");
    }
}

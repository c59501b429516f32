namespace SRNet.EndToEnd.Tests.Architecture;

public class FileSizeTests
{
    private const int MaximumLines = 300;

    // Path below the root -> why one long file is better than two.
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["src/Segmentation/Sessions/SrNetSession.cs"] = "the steps of a frame in their order, over one state",
    };

    [Fact]
    public void No_source_file_is_long_without_a_reason()
    {
        var longFiles = new[] { "src", "native", "training" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".cpp" or ".h" or ".cu" or ".py")
            .Where(file => File.ReadLines(file).Count() > MaximumLines)
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Subset(Reasons.Keys.ToHashSet(), longFiles.ToHashSet());
    }
}

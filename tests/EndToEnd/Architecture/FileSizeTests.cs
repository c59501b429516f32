namespace SRNet.EndToEnd.Tests.Architecture;

public class FileSizeTests
{
    private const int MaximumLines = 300;

    [Fact]
    public void No_source_file_is_longer_than_a_reader_wants()
    {
        var longFiles = new[] { "src", "native", "training", "bench" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".cpp" or ".h" or ".cu" or ".py")
            .Where(file => File.ReadLines(file).Count() > MaximumLines)
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Empty(longFiles);
    }
}

namespace SRNet.EndToEnd.Tests.Architecture;

public class FileSizeTests
{
    private const int MaximumLines = 300;

    [Fact]
    public void No_source_file_is_longer_than_a_reader_wants()
    {
        foreach (var folder in new[] { "src", "native", "training", "bench", "tests" })
        {
            var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".cs" or ".cpp" or ".h" or ".cu" or ".cuh" or ".py" or ".js")
                .ToList();
            Assert.NotEmpty(sources);
            Assert.Empty(sources.Where(file => File.ReadLines(file).Count() > MaximumLines).Select(file => Path.GetRelativePath(Repository.Root, file)));
        }
    }
}

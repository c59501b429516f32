using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Model;

public sealed class BundledModelTests : IDisposable
{
    private readonly string _engines = Directory.CreateTempSubdirectory("srnet-engines-").FullName;

    public void Dispose() => Directory.Delete(_engines, recursive: true);

    [Theory]
    [InlineData(true, true, "srnet-s-int8")]
    [InlineData(true, false, "srnet-s")]
    [InlineData(false, true, "srnet-s")]
    public void Eight_bits_are_used_where_they_are_there_and_the_processor_has_the_instructions(bool there, bool instructions, string expected)
    {
        if (there)
        {
            Directory.CreateDirectory(Path.Combine(_engines, "srnet-s-int8"));
        }

        Assert.Equal(Path.Combine(_engines, expected), BundledModel.Choose(_engines, instructions));
    }

    [Fact]
    public void The_processors_own_words_agree()
    {
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "There is no /proc/cpuinfo to compare with.");
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? [];
        var expected = flags.Contains("avx512_vnni") || flags.Contains("avx_vnni");

        Assert.Equal(expected && Directory.Exists(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s-int8")), BundledModel.Folder.EndsWith("int8", StringComparison.Ordinal));
    }
}

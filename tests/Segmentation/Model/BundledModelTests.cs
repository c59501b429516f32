using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Model;

public sealed class BundledModelTests : IDisposable
{
    private readonly string _engines = Directory.CreateTempSubdirectory("srnet-engines-").FullName;

    public void Dispose() => Directory.Delete(_engines, recursive: true);

    [Theory]
    [InlineData(null, "-int8", "srnet-s", "srnet-s-int8")]
    [InlineData(null, "", "srnet-s", "srnet-s")]
    [InlineData(null, "-fp16", "srnet-s", "srnet-s")]
    [InlineData("srnet-t", "-int8", "srnet-t", "srnet-t")]
    [InlineData("srnet-s-int8", "-int8", "srnet-s-int8", "srnet-s-int8")]
    public void A_name_is_a_bundle_in_the_form_that_is_wanted_or_in_FP32(string? model, string form, string fp32, string expected)
    {
        foreach (var name in new[] { "srnet-s", "srnet-s-int8", "srnet-t" })
        {
            Directory.CreateDirectory(Folder(name));
        }

        Assert.Equal(Folder(expected), BundledModel.Choose(_engines, model, form));
        Assert.Equal(Folder(fp32), BundledModel.Choose(_engines, model, ""));
    }

    [Fact]
    public void A_folder_is_taken_as_it_is_whatever_it_is_called()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_engines, "elsewhere", "srnet-s")).FullName;
        Directory.CreateDirectory(Folder("srnet-s-int8"));

        Assert.Equal(folder, BundledModel.Choose(_engines, folder, "-int8"));
        Assert.Equal([folder], BundledModel.CpuForms(folder));
        Assert.Equal(folder, BundledModel.InFp32(folder));
    }

    [Fact]
    public void What_is_no_folder_and_no_name_is_left_for_the_error()
    {
        Assert.Equal("nothing", BundledModel.Choose(_engines, "nothing", "-int8"));
        Assert.Equal("./srnet-s", BundledModel.Choose(_engines, "./srnet-s", "-int8"));
        Assert.Equal(Folder("srnet-s"), BundledModel.Choose(_engines, null, ""));
    }

    [Fact]
    public void The_FP32_engines_of_another_form_are_found_beside_it()
    {
        Assert.Equal("srnet-s", Path.GetFileName(BundledModel.InFp32(null)));
        Assert.Equal("srnet-s", Path.GetFileName(BundledModel.InFp32("srnet-s-fp16")));
        Assert.Equal("srnet-s", Path.GetFileName(BundledModel.InFp32(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s-int8"))));
    }

    [Fact]
    public void Every_name_that_travels_along_loads_as_that_model()
    {
        Assert.Contains("srnet-s", BundledModel.Names);
        foreach (var name in BundledModel.Names.Where(n => !n.EndsWith("-fp16", StringComparison.Ordinal)))
        {
            using var model = SrNetModel.Load(name, threads: 1);
            Assert.StartsWith(name, model.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_processors_own_words_agree()
    {
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "There is no /proc/cpuinfo to compare with.");
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? [];
        var expected = flags.Contains("avx512_vnni") || flags.Contains("avx_vnni");

        Assert.Equal(expected && Directory.Exists(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s-int8")), BundledModel.ForCpu(null).EndsWith("int8", StringComparison.Ordinal));
    }

    private string Folder(string name) => Path.Combine(_engines, name);
}

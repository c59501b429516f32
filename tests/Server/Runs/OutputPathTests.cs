using SRNet.Server.Runs;

namespace SRNet.Server.Tests.Runs;

public sealed class OutputPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_check_makes_the_folder_and_leaves_no_file()
    {
        var path = Path.Combine(_folder, "new", "report.json");
        OutputPath.Check(path);
        Assert.True(Directory.Exists(Path.GetDirectoryName(path)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_check_leaves_an_earlier_file_alone()
    {
        var path = Path.Combine(_folder, "report.json");
        File.WriteAllText(path, "earlier");
        OutputPath.Check(path);
        Assert.Equal("earlier", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_of_that_name_is_the_callers_mistake()
    {
        var refused = Assert.Throws<SrNetException>(() => OutputPath.Check(_folder));
        Assert.Equal(SrNetError.InvalidInput, refused.Error);
        Assert.Contains(_folder, refused.Message);
    }
}

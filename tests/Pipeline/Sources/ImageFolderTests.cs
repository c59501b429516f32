using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Sources;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Pictures_come_in_natural_order_and_other_files_are_passed_over()
    {
        foreach (var (name, index) in new[] { ("a10.png", 10), ("a9.PNG", 9), ("a011.png", 11), ("a1.png", 1) })
        {
            TestClip.WritePicture(_folder.File(name), index);
        }

        File.WriteAllText(_folder.File("a2.txt"), "no picture");
        Directory.CreateDirectory(_folder.File("a3.png"));
        Assert.Equal([1, 9, 10, 11], ReadIndices());
    }

    [Fact]
    public void Hidden_files_are_no_pictures_and_frames_are_called_as_theirs_are()
    {
        TestClip.WritePicture(_folder.File("shot_10.png"), 10);
        TestClip.WritePicture(_folder.File("shot_9.png"), 9);
        File.WriteAllBytes(_folder.File("._shot_9.png"), [0, 5, 22, 7]);
        File.WriteAllBytes(_folder.File(".hidden.jpg"), [1]);
        Assert.Equal([9, 10], ReadIndices());
        using (var source = new FrameSources().Open(_folder.Path, new SourceOptions(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(["shot_9", "shot_10"], source.Description.Pictures);
        }

        // Two that would be called the same keep their endings.
        File.Copy(_folder.File("shot_9.png"), _folder.File("shot_9.jpeg"));
        using var twice = new FrameSources().Open(_folder.Path, new SourceOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(["shot_9.jpeg", "shot_9.png", "shot_10.png"], twice.Description.Pictures);
    }

    [Fact]
    public void A_picture_of_another_size_ends_the_run_with_its_name()
    {
        TestClip.WritePicture(_folder.File("1.png"), 1);
        TestClip.WritePicture(_folder.File("2.png"), 2, width: 32);
        var error = Assert.Throws<SrNetException>(ReadIndices);
        Assert.Contains("2.png' is 64x32 but those before are 64x96", error.Message);
    }

    [Fact]
    public void A_damaged_picture_ends_the_run_with_its_name()
    {
        TestClip.WritePicture(_folder.File("1.png"), 1);
        File.WriteAllText(_folder.File("2.png"), "no picture");
        Assert.Contains("2.png", Assert.Throws<SrNetException>(ReadIndices).Message);
    }

    [Fact]
    public void A_folder_without_pictures_is_refused()
    {
        File.WriteAllText(_folder.File("readme.txt"), "");
        var error = Assert.Throws<SrNetException>(ReadIndices);
        Assert.Equal((SrNetError.InvalidInput, $"The folder '{_folder.Path}' holds no .jpg or .png pictures."), (error.Error, error.Message));
    }

    public void Dispose() => _folder.Dispose();

    private List<int> ReadIndices()
    {
        using var source = new FrameSources().Open(_folder.Path, new SourceOptions(), TestContext.Current.CancellationToken);
        var (indices, rgb) = (new List<int>(), new byte[3 * source.Description.Size.Pixels]);
        while (source.TryRead(rgb, 3 * source.Description.Size.Width, out _))
        {
            indices.Add((rgb[0] - 20) / 10);
        }

        return indices;
    }
}

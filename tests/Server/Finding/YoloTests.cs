using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Server.Finding;

namespace SRNet.Server.Tests.Finding;

/// <summary>Detectors in the layouts of YOLO's exports: what is handed to them, and what is read of their answers.</summary>
public sealed class YoloTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-yolo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_layouts_are_read_and_boxes_come_back_to_the_source(bool scored)
    {
        // Two boxes of one cat, one of a dog that lies over it, one too unsure; in the network's 64 x 64, in which the picture is 64 x 38 with 13 rows above.
        var path = TinyDetector.Write(Path.Combine(_folder, "tiny.onnx"), scored, 64, "{0: 'cat', 1: \"dog's\"}",
        [
            new(32, 32, 16, 10, [0.9f, 0.1f]), new(33, 32, 16, 10, [0.7f, 0.1f]), new(32, 32, 16, 10, [0.2f, 0.8f]), new(10, 20, 4, 4, [0.3f, 0.1f]),
        ]);
        using var finder = new YoloFinder(path, [], threads: 1);
        var found = finder.Find(Picture());
        Assert.Equal(["cat", "dog's"], found.Select(f => f.Name));
        Assert.Equal(new PixelBox(120, 70, 80, 50), found[0].Box);

        using var dogs = new YoloFinder(path, ["dog's"], threads: 1);
        Assert.Equal("dog's", Assert.Single(dogs.Find(Picture())).Name);
        Assert.Contains("knows no class 'horse'; it knows cat, dog's", Assert.Throws<SrNetException>(() => new YoloFinder(path, ["horse"], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_keeps_its_shape_between_grey_and_its_colours_in_their_planes()
    {
        var rgb = new byte[3 * Size.Pixels];
        for (var i = 0; i < Size.Pixels; i++)
        {
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (255, 51, 0);
        }

        var planes = new float[3 * 64 * 64];
        Letterbox.Of(Size, new ImageSize(64, 64)).Draw(new RgbImage(rgb, Size, 3 * Size.Width), planes, 0.5f);
        foreach (var (x, y, expected) in new[] { (5, 12, 0.5f), (5, 13, 1), (63, 50, 1), (63, 51, 0.5f) })
        {
            Assert.Equal(expected, planes[(y * 64) + x], 0.001f);
        }

        Assert.Equal(0.2f, planes[(64 * 64) + (32 * 64) + 32], 0.001f);
        Assert.Equal(0, planes[(2 * 64 * 64) + (32 * 64) + 32], 0.001f);
    }

    [Fact]
    public void What_is_no_detector_is_named()
    {
        var none = Path.Combine(_folder, "none.onnx");
        Assert.Equal(SrNetError.Missing, Assert.Throws<SrNetException>(() => new YoloFinder(none, [], 1)).Error);
        File.WriteAllText(none, "no graph");
        Assert.Contains("none.onnx' cannot be used", Assert.Throws<SrNetException>(() => new YoloFinder(none, [], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("not 1 x 3 x 4", Assert.Throws<SrNetException>(() => YoloOutput.Read(new float[12], [1, 3, 4], (_, _, _, _) => default)).Message, StringComparison.Ordinal);
    }

    private static RgbImage Picture() => new(new byte[3 * Size.Pixels], Size, 3 * Size.Width);
}

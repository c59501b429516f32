using SRNet.Interop.Media;
using SRNet.Server.Runs;

namespace SRNet.Server.Tests.Runs;

public sealed class LabelMapFileTests : IDisposable
{
    private static readonly byte[] Ids = [0, 1, 2, 254, 255, 7];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Gray_and_palette_pixels_are_object_ids_as_they_are()
    {
        File.WriteAllBytes(_file, ImageCodec.EncodePng(Ids, 3, 2, PixelKind.Gray8));
        Assert.Equal(Ids, LabelMapFile.Read(_file).Pixels);

        File.WriteAllBytes(_file, ImageCodec.EncodePalettePng(Ids, 3, 2, new byte[768]));
        var labels = LabelMapFile.Read(_file);
        Assert.Equal(Ids, labels.Pixels);
        Assert.Equal("2x3", labels.Size.ToString());
    }

    [Fact]
    public void A_colour_picture_holds_no_ids()
    {
        File.WriteAllBytes(_file, ImageCodec.EncodePng(new byte[18], 3, 2, PixelKind.Rgb24));
        var refused = Assert.Throws<SrNetException>(() => LabelMapFile.Read(_file));
        Assert.Equal(SrNetError.InvalidInput, refused.Error);
        Assert.Contains("colour", refused.Message);
    }
}

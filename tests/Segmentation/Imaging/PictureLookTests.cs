using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Tests.Imaging;

public class PictureLookTests
{
    private static readonly ImageSize Size = new(64, 40);

    [Theory]
    [InlineData(120, 120, 120, "Grey")] // grey
    [InlineData(120, 121, 119, "Grey")] // as compressed grey comes back
    [InlineData(140, 132, 126, "Colour")] // pale
    [InlineData(30, 200, 40, "Colour")]
    public void A_picture_has_colours_or_not_whatever_was_before(byte r, byte g, byte b, string expected)
    {
        foreach (var before in Enum.GetValues<PictureLook>())
        {
            Assert.Equal(expected, PictureLooks.Of(Plain(r, g, b), before).ToString());
        }
    }

    [Theory]
    [InlineData(0, 0, 0)] // black
    [InlineData(14, 2, 2)] // the dark
    [InlineData(123, 120, 120)] // between the two
    public void What_does_not_tell_changes_nothing(byte r, byte g, byte b)
    {
        foreach (var before in Enum.GetValues<PictureLook>())
        {
            Assert.Equal(before, PictureLooks.Of(Plain(r, g, b), before));
        }
    }

    [Fact]
    public void Rows_may_have_room_behind_them()
    {
        var stride = (3 * Size.Width) + 17;
        var pixels = new byte[stride * Size.Height];
        Array.Fill(pixels, (byte)90);
        for (var y = 0; y < Size.Height; y++)
        {
            pixels.AsSpan((y * stride) + (3 * Size.Width), 17).Clear();
        }

        Assert.Equal(PictureLook.Grey, PictureLooks.Of(new RgbImage(pixels, Size, stride), PictureLook.Colour));
    }

    [Fact]
    public void Without_colours_a_picture_has_its_luminance_and_once_is_enough()
    {
        byte[] rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
        PictureLooks.TakeColours(rgb);
        Assert.Equal([76, 76, 76, 150, 150, 150, 29, 29, 29, 18, 18, 18], rgb);
        var twice = rgb.ToArray();
        PictureLooks.TakeColours(twice);
        Assert.Equal(rgb, twice);
    }

    private static RgbImage Plain(byte r, byte g, byte b)
    {
        var pixels = new byte[3 * Size.Pixels];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (r, g, b);
        }

        return new RgbImage(pixels, Size, 3 * Size.Width);
    }
}

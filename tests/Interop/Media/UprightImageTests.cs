using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

/// <summary>What a file says of its picture besides the pixels: how it is turned, the form of its pixels, what is transparent.</summary>
public class UprightImageTests
{
    private const int Width = 48, Height = 32;

    // Where the stored pixel lies in the upright picture, by EXIF's number.
    private static readonly Func<int, int, (int X, int Y)>[] Upright =
    [
        (x, y) => (x, y), (x, y) => (Width - 1 - x, y), (x, y) => (Width - 1 - x, Height - 1 - y), (x, y) => (x, Height - 1 - y),
        (x, y) => (y, x), (x, y) => (Height - 1 - y, x), (x, y) => (Height - 1 - y, Width - 1 - x), (x, y) => (y, Width - 1 - x),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_of_any_EXIF_orientation_comes_upright(bool jpeg)
    {
        var stored = Decode(jpeg, 1);
        Assert.False(stored.Turned);
        for (var orientation = 2; orientation <= 8; orientation++)
        {
            var image = Decode(jpeg, orientation);
            Assert.True(image.Turned);
            Assert.Equal(orientation >= 5 ? (Height, Width) : (Width, Height), (image.Width, image.Height));
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    var (toX, toY) = Upright[orientation - 1](x, y);
                    Assert.Equal(stored.Pixels.AsSpan(3 * ((y * Width) + x), 3), image.Pixels.AsSpan(3 * ((toY * image.Width) + toX), 3));
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void An_orientation_that_there_is_not_turns_nothing(int orientation) => Assert.False(Decode(jpeg: true, orientation).Turned);

    [Fact]
    public void The_form_of_pixels_is_read_and_turned_with_the_picture()
    {
        Assert.Equal(new PixelAspect(64, 45), Png(Physical(64, 45, unit: 0)).Aspect);
        Assert.Equal(new PixelAspect(1, 2), Png(Physical(20000, 10000, unit: 1)).Aspect);
        Assert.Equal(PixelAspect.Square, Png(Physical(2835, 2835, unit: 1)).Aspect);
        Assert.Equal(PixelAspect.Square, Png(Physical(1, 1000, unit: 0)).Aspect);
        Assert.Equal(new PixelAspect(45, 64), Png(Physical(64, 45, unit: 0), PngBuilder.Chunk("eXIf"u8, Exif(6))).Aspect);
        Assert.Equal((1024, 576), new PixelAspect(64, 45).Shown(720, 576));
        Assert.Equal((720, 540), new PixelAspect(8, 9).Shown(720, 480));
    }

    [Fact]
    public void Alpha_and_sixteen_bits_are_read()
    {
        var cutOut = ImageCodec.Decode(PngBuilder.BuildBytes([10, 20, 30, 0, 40, 50, 60, 255], 2, 1, 8, 6), "x");
        Assert.Equal((PixelKind.Rgb24, 0, 255), (cutOut.Kind, cutOut.Alpha![0], cutOut.Alpha[1]));
        Assert.Equal([10, 20, 30, 40, 50, 60], cutOut.Pixels);

        var deep = ImageCodec.Decode(PngBuilder.BuildBytes([0x12, 0x34, 0xFF, 0xFF], 2, 1, 16, 0), "x");
        Assert.Equal((PixelKind.Gray16, 0x1234, 0xFFFF), (deep.Kind, BitConverter.ToUInt16(deep.Pixels, 0), BitConverter.ToUInt16(deep.Pixels, 2)));
        Assert.Equal([0x12, 0x12, 0x12, 0xFF, 0xFF, 0xFF], deep.ToRgb24());
        Assert.Null(deep.Alpha);

        var deepColour = ImageCodec.Decode(PngBuilder.BuildBytes([1, 9, 2, 9, 3, 9, 0x80, 0], 1, 1, 16, 6), "x");
        Assert.Equal([1, 2, 3], deepColour.Pixels);
        Assert.Equal([0x80], deepColour.Alpha!);

        var sparse = ImageCodec.Decode(PngBuilder.Build([0, 1, 1, 0], 2, 2, 1, 3, [9, 9, 9, 7, 7, 7], false, PngBuilder.Chunk("tRNS"u8, [0])), "x");
        Assert.Equal([0, 255, 255, 0], sparse.Alpha!);
    }

    private static DecodedImage Decode(bool jpeg, int orientation)
    {
        var rgb = new byte[3 * Width * Height];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = (byte)((i * 5) + (i / Width));
        }

        if (!jpeg)
        {
            return ImageCodec.Decode(PngBuilder.BuildBytes(rgb, Width, Height, 8, 2, PngBuilder.Chunk("eXIf"u8, Exif(orientation))), "x");
        }

        using var encoder = new JpegEncoder(Width, Height, 90, PixelAspect.Square);
        var file = encoder.Encode(rgb, 3 * Width).ToArray();
        byte[] content = [.. "Exif\0\0"u8, .. Exif(orientation)];
        return ImageCodec.Decode([.. file[..2], 0xFF, 0xE1, 0, (byte)(content.Length + 2), .. content, .. file[2..]], "x");
    }

    // A TIFF header and a directory of one entry, low bytes first for even numbers.
    private static byte[] Exif(int orientation) => orientation % 2 == 0
        ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static DecodedImage Png(params byte[][] chunks) => ImageCodec.Decode(PngBuilder.BuildBytes(new byte[4], 2, 2, 8, 0, chunks), "x");

    private static byte[] Physical(int x, int y, byte unit) =>
        PngBuilder.Chunk("pHYs"u8, [0, 0, (byte)(x >> 8), (byte)x, 0, 0, (byte)(y >> 8), (byte)y, unit]);
}

using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

public class ImageCodecTests
{
    private static readonly string FixtureFolder = Path.Combine(AppContext.BaseDirectory, "Media", "Fixtures");

    /// <summary>The PNG beside each JPEG is what libjpeg makes of it.</summary>
    [Theory]
    [InlineData("420")]
    [InlineData("420-progressive")]
    [InlineData("422")]
    [InlineData("444")]
    [InlineData("gray")]
    public void A_JPEG_is_within_three_levels_of_libjpeg(string name)
    {
        var jpeg = ImageCodec.ReadFile(Path.Combine(FixtureFolder, name + ".jpg"));
        var expected = ImageCodec.ReadFile(Path.Combine(FixtureFolder, name + ".png"));

        Assert.Equal((ImageFormat.Jpeg, ImageFormat.Png), (jpeg.Format, expected.Format));
        Assert.Equal((expected.Width, expected.Height, expected.Kind), (jpeg.Width, jpeg.Height, jpeg.Kind));
        var differences = expected.Pixels.Zip(jpeg.Pixels, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Max(), 0, 3);
        Assert.InRange(differences.Average(), 0, 0.2);
    }

    [Fact]
    public void A_palette_PNG_keeps_every_index_and_colour()
    {
        var random = new Random(1);
        byte[] indices = new byte[97 * 31], palette = new byte[768];
        random.NextBytes(indices);
        random.NextBytes(palette);

        var image = ImageCodec.Decode(ImageCodec.EncodePalettePng(indices, 97, 31, palette), "mask");

        Assert.Equal((PixelKind.Palette8, 97, 31), (image.Kind, image.Width, image.Height));
        Assert.Equal(indices, image.Pixels);
        Assert.Equal(palette, image.Palette);
        Assert.Equal(indices.SelectMany(i => palette[(3 * i)..((3 * i) + 3)]), image.ToRgb24());
    }

    [Theory]
    [InlineData(PixelKind.Gray8, 1)]
    [InlineData(PixelKind.Rgb24, 3)]
    public void Gray_and_RGB_PNGs_come_back_exactly(PixelKind kind, int channels)
    {
        var pixels = new byte[channels * 53 * 19];
        new Random(2).NextBytes(pixels);

        var image = ImageCodec.Decode(ImageCodec.EncodePng(pixels, 53, 19, kind), "image");

        Assert.Equal((kind, 53, 19), (image.Kind, image.Width, image.Height));
        Assert.Equal(pixels, image.Pixels);
        Assert.Null(image.Palette);
        Assert.Equal(channels == 3 ? pixels : pixels.SelectMany(p => new[] { p, p, p }), image.ToRgb24());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(8, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(8, true)]
    public void Palette_indices_of_few_bits_are_read_as_stored(int bits, bool interlaced)
    {
        const int Width = 29, Height = 13;
        var colors = 1 << bits;
        byte[] indices = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i * 7 % colors))];
        byte[] palette = [.. Enumerable.Range(0, 3 * colors).Select(i => (byte)(255 - i))];
        // Transparency is in many masks; it changes neither index nor colour.
        var transparency = PngBuilder.Chunk("tRNS"u8, [0]);

        var image = ImageCodec.Decode(PngBuilder.Build(indices, Width, Height, bits, 3, palette, interlaced, transparency), "mask");

        Assert.Equal(PixelKind.Palette8, image.Kind);
        Assert.Equal(indices, image.Pixels);
        Assert.Equal(palette, image.Palette![..palette.Length]);
        Assert.All(image.Palette![palette.Length..], v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(2, 85)]
    [InlineData(4, 17)]
    public void Gray_of_few_bits_spreads_to_the_full_range(int bits, int factor)
    {
        byte[] samples = [.. Enumerable.Range(0, 29 * 13).Select(i => (byte)(i * 5 % (1 << bits)))];

        var image = ImageCodec.Decode(PngBuilder.Build(samples, 29, 13, bits, 0), "image");

        Assert.Equal(PixelKind.Gray8, image.Kind);
        Assert.Equal(samples.Select(s => (byte)(s * factor)), image.Pixels);
    }

    [Fact]
    public void Bombs_are_refused_from_their_header()
    {
        var bomb = PngBuilder.Assemble(PngBuilder.Header(30000, 30000, 8, 2), PngBuilder.Chunk("IDAT"u8, PngBuilder.Deflate(new byte[1000])));
        var modest = PngBuilder.Build(new byte[200 * 100], 200, 100, 8, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SrNetException>(() => ImageCodec.Decode(bomb, "bomb.png"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains("30000x30000", error.Message);
        Assert.Contains("200x100", Assert.Throws<SrNetException>(() => ImageCodec.Decode(modest, "mask", maxPixels: 200 * 100 - 1)).Message);
        Assert.Equal(200, ImageCodec.Decode(modest, "mask", maxPixels: 200 * 100).Width);
    }

    [Fact]
    public void Text_that_unpacks_to_much_more_is_never_unpacked()
    {
        // 100 MB of zeros in 100 kB of compressed text, forty times.
        var text = PngBuilder.Chunk("zTXt"u8, [(byte)'a', 0, 0, .. PngBuilder.Deflate(new byte[100 << 20])]);
        var file = PngBuilder.Build([1, 2, 3, 4], 2, 2, 8, 0, extra: [.. Enumerable.Repeat(text, 40)]);
        var before = System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;

        Assert.Equal([1, 2, 3, 4], ImageCodec.Decode(file, "text.png").Pixels);

        Assert.InRange(System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 - before, 0, 60 << 20);
    }

    [Fact]
    public void What_cannot_be_read_is_invalid_input_that_says_why()
    {
        using var folder = new TestFolder();
        var png = PngBuilder.Build(new byte[100], 10, 10, 8, 0);
        var flipped = (byte[])png.Clone();
        flipped[^20] ^= 1;
        (byte[] Bytes, string Reason)[] cases =
        [
            ([], "neither PNG nor JPEG"),
            ("GIF89a..."u8.ToArray(), "neither PNG nor JPEG"),
            (PngBuilder.Assemble(PngBuilder.Header(4, 4, 8, 7)), "damaged"),
            (PngBuilder.Assemble(PngBuilder.Header(4, 4, 8, 0)), "damaged"),
            (png[..^13], "cut short"),
            (flipped, "damaged"),
            (File.ReadAllBytes(Path.Combine(FixtureFolder, "420.jpg"))[..1500], "damaged"),
            ([0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 12, 0, 4, 0, 4, 1, 1, 0x11, 0], "8 bits"),
            ([0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, 0, 4, 0, 4, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0], "CMYK"),
        ];
        foreach (var (bytes, reason) in cases)
        {
            File.WriteAllBytes(folder.File("x.png"), bytes);
            var error = Assert.Throws<SrNetException>(() => ImageCodec.ReadFile(folder.File("x.png")));
            Assert.Equal(SrNetError.InvalidInput, error.Error);
            Assert.Contains(folder.File("x.png"), error.Message);
            Assert.Contains(reason, error.Message);
        }

        Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => ImageCodec.ReadFile(folder.File("missing.png"))).Error);
        Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => ImageCodec.ReadFile(folder.Path)).Error);
    }

    [Fact]
    public void One_encoder_writes_masks_without_allocating()
    {
        byte[] indices = new byte[64 * 48], palette = new byte[768];
        using var encoder = new PngEncoder(64, 48, PixelKind.Palette8);
        var buffer = new byte[100_000];
        using var file = new MemoryStream(buffer);
        encoder.Encode(indices, palette, file);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            indices[i] = (byte)i;
            file.Position = 0;
            encoder.Encode(indices, palette, file);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(indices, ImageCodec.Decode(buffer.AsSpan(0, (int)file.Position), "mask").Pixels);
        Assert.Throws<SrNetException>(() => encoder.Encode(indices.AsSpan(1), palette, file));
        Assert.Throws<SrNetException>(() => encoder.Encode(indices, default, file));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(indices, palette.AsSpan(3), file));
    }
}

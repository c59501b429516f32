using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;

namespace SRNet.Segmentation.Tests.Masks;

/// <summary>Masks as tools write them.</summary>
public class MaskFileTests
{
    private const int Width = 80, Height = 60;

    [Theory]
    [InlineData(255)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void One_value_is_one_object(int value)
    {
        var id = value == 255 ? 1 : value;
        var reading = MaskFile.Decode(Gray((x, y) => In(x, y, 20, 10, 30, 25) ? (byte)value : (byte)0));
        Assert.Equal([id], reading.Labels.ObjectIds());
        Assert.Equal(30 * 25, reading.Labels.Pixels.AsSpan().Count((byte)id));
        Assert.Equal(value == 255, reading.Note?.Contains("255") == true);
    }

    [Fact]
    public void White_beside_ids_is_nobodys()
    {
        var labels = MaskFile.Decode(Gray((x, y) => In(x, y, 20, 10, 30, 25) ? (byte)3 : In(x, y, 18, 8, 34, 29) ? (byte)255 : (byte)0)).Labels;
        Assert.Equal([3], labels.ObjectIds());
        Assert.Contains(LabelMap.Void, labels.Pixels);
    }

    [Fact]
    public void Black_and_white_of_one_bit_of_a_palette_of_colour_and_of_sixteen_bits_is_object_1()
    {
        var inside = Plane((x, y) => In(x, y, 20, 10, 30, 25));
        byte[] Of(byte[] samples) => samples;
        var bits = Array.ConvertAll(inside, i => i ? (byte)1 : (byte)0);
        byte[][] files =
        [
            PngBuilder.Build(bits, Width, Height, 1, 0),
            PngBuilder.Build(bits, Width, Height, 1, 3, [0, 0, 0, 255, 255, 255]),
            PngBuilder.Build(Array.ConvertAll(bits, b => (byte)(1 - b)), Width, Height, 8, 3, [255, 255, 255, 0, 0, 0]),
            PngBuilder.BuildBytes(Of([.. inside.SelectMany(i => i ? new byte[] { 255, 255, 255 } : [0, 0, 0])]), Width, Height, 8, 2),
            PngBuilder.BuildBytes([.. inside.SelectMany(i => i ? new byte[] { 255, 255 } : [0, 0])], Width, Height, 16, 0),
            PngBuilder.BuildBytes([.. inside.SelectMany(i => i ? new byte[] { 0, 0, 0, 255 } : [0, 0, 0, 0])], Width, Height, 8, 6),
            PngBuilder.BuildBytes([.. inside.SelectMany(i => i ? new byte[] { 255, 255 } : [255, 0])], Width, Height, 8, 4),
        ];
        foreach (var file in files)
        {
            Assert.Equal(bits, MaskFile.Decode(file).Labels.Pixels);
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.5)]
    [InlineData(8.0)]
    public void A_soft_edge_is_cut_in_its_middle_however_wide_it_is(double width)
    {
        foreach (var value in new[] { 255, 200 })
        {
            var reading = MaskFile.Decode(Gray((x, y) => Soft(x, y, width, value)));
            var id = value == 255 ? 1 : value;
            Assert.Equal([id], reading.Labels.ObjectIds());
            Assert.Contains("soft edges", reading.Note);
            var hard = Plane((x, y) => Math.Sqrt(Math.Pow(x - 40, 2) + Math.Pow(y - 30, 2)) <= 18);
            Assert.InRange(Iou(hard, reading.Labels, id), 0.93, 1);
        }
    }

    [Fact]
    public void Soft_edges_of_several_colours_belong_to_the_colours_beside_them()
    {
        byte[] Mixed(int x, int y)
        {
            var share = Math.Clamp(18.5 - Math.Sqrt(Math.Pow(x - 24, 2) + Math.Pow(y - 30, 2)), 0, 1);
            return In(x, y, 50, 10, 20, 40) ? [0, 255, 0] : [(byte)(255 * share), 0, (byte)(40 * share)];
        }

        var labels = MaskFile.Decode(Colour(Mixed)).Labels;
        Assert.Equal([1, 2], labels.ObjectIds());
        Assert.Equal(20 * 40, labels.Pixels.AsSpan().Count(labels.Pixels[(30 * Width) + 60]));
    }

    [Fact]
    public void Colours_of_the_fields_palette_are_its_indices_and_others_are_numbered_as_they_come()
    {
        byte[] Voc(int x, int y) => In(x, y, 5, 5, 20, 20) ? [0, 128, 0] : In(x, y, 40, 20, 20, 20) ? [64, 0, 0] : [0, 0, 0];
        Assert.Equal([2, 8], MaskFile.Decode(Colour(Voc)).Labels.ObjectIds());

        byte[] Own(int x, int y) => In(x, y, 5, 5, 20, 20) ? [255, 60, 0] : In(x, y, 40, 20, 20, 20) ? [0, 90, 255] : [0, 0, 0];
        var reading = MaskFile.Decode(Colour(Own));
        Assert.Equal((1, 2), (reading.Labels.Pixels[(10 * Width) + 10], reading.Labels.Pixels[(30 * Width) + 50]));
        Assert.Contains("#ff3c00 is 1, #005aff is 2", reading.Note);
    }

    [Fact]
    public void What_was_cut_out_of_a_photo_is_one_object()
    {
        var bytes = new byte[4 * Width * Height];
        new Random(3).NextBytes(bytes);
        for (var i = 0; i < Width * Height; i++)
        {
            bytes[(4 * i) + 3] = In(i % Width, i / Width, 20, 10, 30, 25) ? (byte)255 : (byte)0;
        }

        var labels = MaskFile.Decode(PngBuilder.BuildBytes(bytes, Width, Height, 8, 6)).Labels;
        Assert.Equal([1], labels.ObjectIds());
        Assert.Equal(30 * 25, labels.Pixels.Count(p => p == 1));
    }

    [Fact]
    public void Sixteen_bits_hold_ids_or_numbers_that_become_ids()
    {
        byte[] Sixteen(Func<int, int, int> value) => PngBuilder.BuildBytes(
            [.. Enumerable.Range(0, Width * Height).SelectMany(i => { var v = value(i % Width, i / Width); return new[] { (byte)(v >> 8), (byte)v }; })], Width, Height, 16, 0);
        Assert.Equal([4, 9], MaskFile.Decode(Sixteen((x, y) => In(x, y, 5, 5, 20, 20) ? 9 : In(x, y, 40, 20, 20, 20) ? 4 : 0)).Labels.ObjectIds());

        var reading = MaskFile.Decode(Sixteen((x, y) => In(x, y, 5, 5, 20, 20) ? 26002 : In(x, y, 40, 20, 20, 20) ? 26001 : 0));
        Assert.Equal((2, 1), (reading.Labels.Pixels[(10 * Width) + 10], reading.Labels.Pixels[(30 * Width) + 50]));
        Assert.Contains("26001 is 1, 26002 is 2", reading.Note);
    }

    [Fact]
    public void Small_ids_side_by_side_are_no_soft_edge()
    {
        // A row of instances, each three columns wide, from left to right.
        var labels = MaskFile.Decode(Gray((x, y) => y is > 5 and < 50 ? (byte)(x / 3) : (byte)0)).Labels;
        Assert.Equal(Enumerable.Range(1, 26), labels.ObjectIds());
    }

    [Fact]
    public void A_black_and_white_JPEG_is_taken_and_others_are_refused()
    {
        byte[] Jpeg(Func<int, int, byte[]> colour)
        {
            using var encoder = new JpegEncoder(Width, Height, 80, PixelAspect.Square);
            return encoder.Encode([.. Enumerable.Range(0, Width * Height).SelectMany(i => colour(i % Width, i / Width))], 3 * Width).ToArray();
        }

        var labels = MaskFile.Decode(Jpeg((x, y) => In(x, y, 24, 16, 32, 24) ? [255, 255, 255] : [0, 0, 0])).Labels;
        Assert.InRange(labels.Pixels.Count(p => p == 1), 740, 800);
        Assert.Contains("JPEG", Assert.Throws<SrNetException>(() => MaskFile.Decode(Jpeg((x, y) => In(x, y, 24, 16, 32, 24) ? [255, 0, 0] : [0, 0, 0]))).Message);
    }

    [Theory]
    [InlineData("photo", "photo")]
    [InlineData("white ground", "black")]
    [InlineData("black", "marks no object")]
    [InlineData("depth", "depth map")]
    [InlineData("many numbers", "lie side by side")]
    public void What_is_no_mask_is_refused_with_a_way_out(string what, string why)
    {
        var random = new Random(5);
        var file = what switch
        {
            "photo" => Colour((_, _) => [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)]),
            "white ground" => Colour((x, y) => In(x, y, 20, 10, 30, 25) ? [200, 0, 0] : [255, 255, 255]),
            "depth" => PngBuilder.BuildBytes([.. Enumerable.Range(0, Width * Height).SelectMany(i => new[] { (byte)((1000 + i) >> 8), (byte)(1000 + i) })], Width, Height, 16, 0),
            "many numbers" => PngBuilder.BuildBytes([.. Enumerable.Range(0, Width * Height).SelectMany(i => new[] { (byte)(i % 255), (byte)1 })], Width, Height, 16, 0),
            _ => Gray((_, _) => 0),
        };
        var refused = Assert.Throws<SrNetException>(() => MaskFile.Decode(file));
        Assert.Equal(SrNetError.InvalidInput, refused.Error);
        Assert.Contains(why, refused.Message);
    }

    [Fact]
    public void A_mask_painted_on_the_picture_as_it_is_shown_fits_frames_with_other_pixels()
    {
        var reading = MaskFile.Decode(Gray((x, y) => In(x, y, 40, 10, 20, 20) ? (byte)1 : (byte)0));
        var labels = reading.For(new ImageSize(Width / 2, Height), new PixelAspect(2, 1));
        Assert.Equal((new ImageSize(40, 60), 10 * 20), (labels.Size, labels.Pixels.Count(p => p == 1)));

        var refused = Assert.Throws<SrNetException>(() => reading.For(new ImageSize(Height, Width), PixelAspect.Square)).Message;
        Assert.Contains("orientation", refused);
    }

    private static bool In(int x, int y, int left, int top, int width, int height) => x >= left && y >= top && x < left + width && y < top + height;

    // A disc whose edge falls from the middle outward.
    private static byte Soft(int x, int y, double width, int value) =>
        (byte)Math.Round(value * Math.Clamp(((18 - Math.Sqrt(Math.Pow(x - 40, 2) + Math.Pow(y - 30, 2))) / width) + 0.5, 0, 1));

    private static bool[] Plane(Func<int, int, bool> inside) => [.. Enumerable.Range(0, Width * Height).Select(i => inside(i % Width, i / Width))];

    private static byte[] Gray(Func<int, int, byte> value) =>
        ImageCodec.EncodePng([.. Enumerable.Range(0, Width * Height).Select(i => value(i % Width, i / Width))], Width, Height, PixelKind.Gray8);

    private static byte[] Colour(Func<int, int, byte[]> value) =>
        ImageCodec.EncodePng([.. Enumerable.Range(0, Width * Height).SelectMany(i => value(i % Width, i / Width))], Width, Height, PixelKind.Rgb24);

    private static double Iou(bool[] hard, LabelMap labels, int id)
    {
        var both = hard.Zip(labels.Pixels).Count(pair => pair.First && pair.Second == id);
        return (double)both / hard.Zip(labels.Pixels).Count(pair => pair.First || pair.Second == id);
    }
}

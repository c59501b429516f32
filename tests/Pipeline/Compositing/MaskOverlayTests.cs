using SRNet.Pipeline.Compositing;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Compositing;

public class MaskOverlayTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 0 },
        { 7, 5, 3 },
        { 33, 64, 1 },
        { 131, 40, 0 },
        { 64, 700, 5 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_pixel_is_what_the_rule_says(int width, int height, int padding)
    {
        var size = new ImageSize(width, height);
        var random = new Random(width * height);
        for (var round = 0; round < 20; round++)
        {
            var stride = (3 * width) + padding;
            var (labels, before) = (Blobs(size, random), new byte[stride * height]);
            random.NextBytes(before);
            var after = before.ToArray();

            new MaskOverlay().Draw(after, stride, labels, size);

            Assert.Equal(Expected(before, stride, labels, size), after);
        }
    }

    [Fact]
    public void The_palette_is_the_one_of_davis_and_pascal_voc()
    {
        byte[] first = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128, 128, 0, 128, 0, 128, 128, 128, 128, 128, 64, 0, 0];
        Assert.Equal(first, LabelPalette.Rgb[..first.Length]);
        Assert.Equal([224, 224, 192], LabelPalette.Rgb[^3..]);
        Assert.Equal(256, LabelPalette.Rgb.Chunk(3).Select(c => (c[0], c[1], c[2])).Distinct().Count());
    }

    // The rule, pixel by pixel: objects get a fill, and a line where something else is within its thickness to the left, right, above or below.
    private static byte[] Expected(byte[] rgb, int stride, byte[] labels, ImageSize size)
    {
        var expected = rgb.ToArray();
        var thickness = Math.Max(1, (int)Math.Round(size.Height / 320.0));
        for (var i = 0; i < labels.Length; i++)
        {
            var (x, y, id) = (i % size.Width, i / size.Width, labels[i]);
            if (id is LabelMap.Background or LabelMap.Void)
            {
                continue;
            }

            bool OtherAt(int dx, int dy) =>
                labels[(Math.Clamp(y + dy, 0, size.Height - 1) * size.Width) + Math.Clamp(x + dx, 0, size.Width - 1)] != id;
            var isLine = OtherAt(0, -thickness) || OtherAt(0, thickness) || Enumerable.Range(1, thickness).Any(d => OtherAt(-d, 0) || OtherAt(d, 0));
            var colour = ObjectColour.Default(id);
            byte[] channels = [colour.R, colour.G, colour.B];
            for (var c = 0; c < 3; c++)
            {
                var bright = channels[c];
                ref var pixel = ref expected[(y * stride) + (3 * x) + c];
                pixel = (byte)(isLine ? bright : ((pixel * 146) + (bright * 110) + 128) >> 8);
            }
        }

        return expected;
    }

    private static byte[] Blobs(ImageSize size, Random random)
    {
        var labels = new byte[size.Pixels];
        for (var blob = 0; blob < 6; blob++)
        {
            var (id, cx, cy, r) = ((byte)random.Next(256), random.Next(size.Width), random.Next(size.Height), random.Next(1, 1 + (size.Height / 2)));
            for (var i = 0; i < labels.Length; i++)
            {
                var (dx, dy) = ((i % size.Width) - cx, (i / size.Width) - cy);
                labels[i] = (dx * dx) + (dy * dy) <= r * r ? id : labels[i];
            }
        }

        return labels;
    }
}

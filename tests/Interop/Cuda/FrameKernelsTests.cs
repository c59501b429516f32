using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Media;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>
/// The kernels' own source, compiled for the host, against references. The PTX's instructions run on a GPU only.
/// </summary>
public class FrameKernelsTests : DeviceTest
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    private static readonly Letterbox[] Letterboxes =
    [
        Letterbox.Stretch(173, 101, 64, 48),
        Letterbox.Stretch(40, 30, 80, 96),
        Letterbox.Stretch(33, 17, 33, 17),
        Letterbox.Fit(160, 90, 64, 64),
        Letterbox.Fit(31, 77, 128, 64),
        new Letterbox(1, 1, 16, 16, 3, 5, 7, 2),
    ];

    public static TheoryData<int> Boxes => [.. Enumerable.Range(0, Letterboxes.Length)];

    [Theory]
    [MemberData(nameof(Boxes))]
    public void Rgb_becomes_the_tensor_that_the_definition_says(int number)
    {
        var box = Letterboxes[number];
        var rgb = Random(3 * box.FrameWidth * box.FrameHeight, seed: 1);
        var expected = KernelReference.RgbToTensor(rgb, box, Normalize, 0.25);
        Assert.All(new[] { true, false }, half =>
        {
            using var gpu = new Gpu();
            var normalization = new Normalization(1 / 255f, Mean, Std, half, 0.25f);
            using var tensor = new DeviceBuffer(gpu.Context, expected.Length * normalization.ElementSize);
            gpu.Kernels.RgbToTensor(gpu.Stream, gpu.Upload(rgb), tensor, 0, box, normalization);
            AssertTensor(expected, gpu.Download<byte>(tensor), half);
        });
    }

    [Theory]
    [InlineData(1e-9f)]
    [InlineData(3e-8f)]
    [InlineData(7e-7f)]
    [InlineData(1e-4f)]
    [InlineData(0.1f)]
    [InlineData(257f)]
    [InlineData(-1000f)]
    public void FP16_is_rounded_as_IEEE_754_says_from_subnormal_to_infinite(float scale)
    {
        var rgb = Enumerable.Range(0, 256 * 3).Select(i => (byte)(i / 3)).ToArray();
        using var gpu = new Gpu();
        using var tensor = new DeviceBuffer(gpu.Context, 3 * 256 * 2);
        gpu.Kernels.RgbToTensor(gpu.Stream, gpu.Upload(rgb), tensor, 0, Letterbox.Stretch(16, 16, 16, 16), new Normalization(scale, [0, 0, 0], [1, 1, 1], half: true));
        var actual = gpu.Download<Half>(tensor);
        for (var pixel = 0; pixel < 256; pixel++)
        {
            Assert.Equal((Half)(pixel * scale), actual[pixel]);
        }
    }

    [Theory]
    [MemberData(nameof(Boxes))]
    public void Planes_become_the_tensor_that_the_definition_says(int number)
    {
        var box = Letterboxes[number];
        var planes = Random((int)YuvForm.Bytes(box.FrameWidth, box.FrameHeight), seed: 2);
        using var gpu = new Gpu();
        var uploaded = gpu.Upload(planes);
        foreach (var (interleaved, whole) in new[] { (false, false), (true, false), (false, true) })
        {
            var form = new YuvForm(interleaved, KernelReference.Matrix(0.2126, 0.0722), whole);
            var expected = KernelReference.YuvToTensor(planes, form, box, Normalize, 0);
            using var tensor = new DeviceBuffer(gpu.Context, expected.Length * 2);
            gpu.Kernels.YuvToTensor(gpu.Stream, uploaded, form, tensor, 0, box, new Normalization(1 / 255f, Mean, Std, half: true));
            AssertTensor(expected, gpu.Download<byte>(tensor), half: true);
        }
    }

    [Fact]
    public void Video_white_black_and_primaries_are_what_the_standards_say()
    {
        // (Y, U, V) of BT.601 limited range, from ITU-R BT.601's table of colour bars at full amplitude.
        (byte Y, byte U, byte V, int R, int G, int B)[] bars =
        [
            (235, 128, 128, 255, 255, 255), (16, 128, 128, 0, 0, 0), (81, 90, 240, 255, 0, 0), (145, 54, 34, 0, 255, 0), (41, 240, 110, 0, 0, 255),
        ];
        using var gpu = new Gpu();
        foreach (var (y, u, v, r, g, b) in bars)
        {
            using var tensor = new DeviceBuffer(gpu.Context, 3 * 4 * 4 * 4);
            var plain = new Normalization(1, [0, 0, 0], [1, 1, 1], half: false);
            byte[] planes = [.. Enumerable.Repeat(y, 16), .. Enumerable.Repeat(u, 4), .. Enumerable.Repeat(v, 4)];
            gpu.Kernels.YuvToTensor(gpu.Stream, gpu.Upload(planes), new YuvForm(false, KernelReference.Matrix(0.299, 0.114)), tensor, 0, Letterbox.Stretch(4, 4, 4, 4), plain);
            var pixels = gpu.Download<float>(tensor);
            Assert.InRange(pixels[0], r - 2, r + 2);
            Assert.InRange(pixels[16], g - 2, g + 2);
            Assert.InRange(pixels[32], b - 2, b + 2);
        }
    }

    [Theory]
    [InlineData(1, 16, 12, 64, 48)]
    [InlineData(3, 8, 8, 32, 32)]
    [InlineData(7, 5, 9, 20, 36)]
    public unsafe void Logits_become_masks_that_share_every_pixel(int objects, int logitWidth, int logitHeight, int width, int height)
    {
        var random = new Random(4);
        var logits = new float[objects * logitWidth * logitHeight];
        foreach (ref var logit in logits.AsSpan())
        {
            // Far beyond saturation too.
            logit = (float)((random.NextDouble() - 0.5) * (random.Next(8) == 0 ? 400 : 12));
        }

        var expected = KernelReference.SoftMasks(logits, logitWidth, logitHeight, objects, width, height);
        using var gpu = new Gpu();
        using var masks = new DeviceBuffer(gpu.Context, expected.Length * sizeof(float));
        using var others = new DeviceBuffer(gpu.Context, expected.Length * sizeof(float));
        using var regions = new DeviceBuffer(gpu.Context, objects * sizeof(RegionSums));
        gpu.Stream.Fill(regions, 0);
        gpu.Kernels.SoftMasks(gpu.Stream, gpu.Upload(logits), logitWidth, logitHeight, objects, masks, others, regions, width, height);
        float[] actual = gpu.Download<float>(masks), rest = gpu.Download<float>(others);
        var plane = width * height;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-4, expected[i] + 1e-4);
            var sum = Enumerable.Range(0, objects).Where(k => k != i / plane).Sum(k => expected[(k * plane) + (i % plane)]);
            Assert.InRange(rest[i], sum - 1e-4, sum + 1e-4);
        }

        for (var k = 0; k < objects; k++)
        {
            double Share(int o, int pixel) => expected[(o * plane) + pixel];
            bool Free(int pixel) => 1 - Enumerable.Range(0, objects).Sum(o => Share(o, pixel)) >= Enumerable.Range(0, objects).Max(o => Share(o, pixel));
            var doubt = Enumerable.Range(0, plane).Where(i => Share(k, i) >= 0.01 && Free(i)).Sum(i => Share(k, i));
            var region = gpu.Download<RegionSums>(regions)[k];
            Assert.Equal(doubt, region.Doubt / (double)RegionSums.ShareUnit, 0.02);
            Assert.Equal(default, region with { Doubt = 0 });
        }
    }

    [Fact]
    public unsafe void A_logit_that_is_no_number_claims_nothing_and_harms_no_other_object()
    {
        const int Width = 16, Height = 8, Objects = 2;
        var logits = new float[Objects * Width * Height];
        logits.AsSpan(0, Width * Height).Fill(float.NaN);
        logits.AsSpan(Width * Height).Fill(8);
        using var gpu = new Gpu();
        using var masks = new DeviceBuffer(gpu.Context, logits.Length * sizeof(float));
        using var others = new DeviceBuffer(gpu.Context, logits.Length * sizeof(float));
        using var regions = new DeviceBuffer(gpu.Context, Objects * sizeof(RegionSums));
        gpu.Stream.Fill(regions, 0);
        gpu.Kernels.SoftMasks(gpu.Stream, gpu.Upload(logits), Width, Height, Objects, masks, others, regions, Width, Height);
        var shares = gpu.Download<float>(masks);
        Assert.All(shares[..(Width * Height)], share => Assert.InRange(share, 0, 1e-6));
        Assert.All(shares[(Width * Height)..], share => Assert.InRange(share, 0.999, 1));
    }

    [Theory]
    [MemberData(nameof(Boxes))]
    public void Masks_become_the_labels_of_the_largest_share(int number)
    {
        var box = Letterboxes[number];
        byte[] ids = [7, 3, 200];
        var random = new Random(5);
        var masks = new float[ids.Length * box.Width * box.Height];
        foreach (ref var mask in masks.AsSpan())
        {
            mask = (float)(random.NextDouble() / 2);
        }

        using var gpu = new Gpu();
        using var labels = new DeviceBuffer(gpu.Context, box.FrameWidth * box.FrameHeight);
        gpu.Kernels.Labels(gpu.Stream, gpu.Upload(masks), ids, labels, box);
        var actual = gpu.Download<byte>(labels);
        for (var y = 0; y < box.FrameHeight; y++)
        {
            for (var x = 0; x < box.FrameWidth; x++)
            {
                var shares = KernelReference.Shares(masks, ids.Length, box, x, y);
                var label = actual[(y * box.FrameWidth) + x];
                var slot = label == 0 ? 0 : ids.AsSpan().IndexOf(label) + 1;

                // Whoever wins by less than FP32 can tell may win either way.
                Assert.InRange(shares[slot], shares.Max() - 1e-5, shares.Max());
            }
        }
    }

    [Fact]
    public void Without_objects_every_label_is_background()
    {
        using var gpu = new Gpu();
        using var labels = new DeviceBuffer(gpu.Context, 20 * 10);
        using var none = new DeviceBuffer(gpu.Context, 1);
        gpu.Stream.Fill(labels, 9);
        gpu.Kernels.Labels(gpu.Stream, none, [], labels, Letterbox.Stretch(20, 10, 16, 16));
        Assert.All(gpu.Download<byte>(labels), label => Assert.Equal(0, label));
    }

    [Theory]
    [InlineData(64, 40, 1)]
    [InlineData(97, 33, 2)]
    [InlineData(20, 50, 5)]
    public void The_overlay_is_the_one_of_the_definition_to_the_bit(int width, int height, int thickness)
    {
        var random = new Random(6);
        var rgb = Random(3 * width * height, seed: 7);
        var labels = new byte[width * height];
        for (var blob = 0; blob < 12; blob++)
        {
            int x = random.Next(width), y = random.Next(height), w = random.Next(1, 30), h = random.Next(1, 20);
            var id = (byte)(random.Next(4) == 0 ? 255 : random.Next(5));
            for (var j = y; j < Math.Min(height, y + h); j++)
            {
                labels.AsSpan((j * width) + x, Math.Min(w, width - x)).Fill(id);
            }
        }

        var colours = new uint[256];
        foreach (ref var colour in colours.AsSpan())
        {
            colour = (uint)random.Next(1 << 24);
        }

        using var gpu = new Gpu();
        var picture = gpu.Upload(rgb);
        gpu.Kernels.Overlay(gpu.Stream, picture, gpu.Upload(labels), width, height, colours, 110, thickness);
        Assert.Equal(KernelReference.Overlay(rgb, labels, width, height, colours, 110, thickness), gpu.Download<byte>(picture));
    }

    private static double Normalize(int channel, double pixel) => ((pixel / 255) - Mean[channel]) / Std[channel];

    private static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void AssertTensor(double[] expected, byte[] bytes, bool half)
    {
        // One step of an 8-bit pixel, where the sum lies at a rounding boundary; FP16 adds half a unit of its last place.
        const double Step = 1 / 255.0 / 0.224;
        var exact = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var actual = half ? (double)MemoryMarshal.Cast<byte, Half>(bytes)[i] : MemoryMarshal.Cast<byte, float>(bytes)[i];
            var error = Math.Abs(actual - expected[i]);
            Assert.InRange(error, 0, Step * 1.01 + (half ? 2e-3 : 1e-5));
            exact += error < (half ? 2e-3 : 1e-5) ? 1 : 0;
        }

        Assert.InRange(exact, (int)(expected.Length * 0.995), expected.Length);
    }
}

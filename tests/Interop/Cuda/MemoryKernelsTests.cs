using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>The kernels that add up: objects' regions, slots of a ring.</summary>
public class MemoryKernelsTests : DeviceTest
{
    [Theory]
    [InlineData(200, 75, 64, 48)]
    [InlineData(33, 17, 80, 96)]
    [InlineData(64, 1, 32, 32)]
    public unsafe void Regions_are_what_the_labels_and_masks_say(int frameWidth, int frameHeight, int width, int height)
    {
        byte[] ids = [7, 3, 200];
        var random = new Random(11);
        var labels = new byte[frameWidth * frameHeight];
        for (var i = 0; i < labels.Length; i++)
        {
            // Runs and single pixels, background and void among them; one object is nowhere.
            labels[i] = i > 0 && random.Next(4) != 0 ? labels[i - 1] : (byte)(random.Next(4) switch { 0 => 7, 1 => 3, 2 => 255, _ => 0 });
        }

        var masks = Enumerable.Range(0, ids.Length * width * height).Select(_ => random.NextSingle()).ToArray();
        var box = Letterbox.Stretch(frameWidth, frameHeight, width, height);
        using var gpu = new Gpu();
        using var regions = new DeviceBuffer(gpu.Context, ids.Length * sizeof(RegionSums));
        gpu.Stream.Fill(regions, 0);
        gpu.Kernels.Regions(gpu.Stream, gpu.Upload(masks), gpu.Upload(labels), ids, regions, box);
        var actual = gpu.Download<RegionSums>(regions);
        for (var k = 0; k < ids.Length; k++)
        {
            var pixels = Enumerable.Range(0, labels.Length).Where(i => labels[i] == ids[k]).Select(i => (X: i % frameWidth, Y: i / frameWidth)).ToArray();
            Assert.Equal((ulong)pixels.Length, actual[k].Area);
            if (pixels.Length == 0)
            {
                Assert.Equal(default, actual[k]);
                continue;
            }

            Assert.Equal((ulong)(frameWidth - pixels.Min(p => p.X)), actual[k].FromLeft);
            Assert.Equal((ulong)(frameHeight - pixels.Min(p => p.Y)), actual[k].FromTop);
            Assert.Equal((ulong)pixels.Max(p => p.X) + 1, actual[k].Right);
            Assert.Equal((ulong)pixels.Max(p => p.Y) + 1, actual[k].Bottom);
            Assert.Equal((ulong)pixels.Sum(p => p.X), actual[k].SumX);
            Assert.Equal((ulong)pixels.Sum(p => p.Y), actual[k].SumY);
            var shares = pixels.Sum(p => AgainstBackground(KernelReference.Shares(masks, ids.Length, box, p.X, p.Y)[1..], k));
            Assert.InRange(actual[k].Shares / (double)RegionSums.ShareUnit, shares * 0.9999, shares * 1.0001);
        }
    }

    private static double AgainstBackground(double[] shares, int k)
    {
        var open = 1 - (shares.Sum() - shares[k]);
        return shares[k] >= open ? 1 : shares[k] / open;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1025)]
    [InlineData(70_000)]
    public void What_is_kept_is_a_copy_without_what_is_no_number(int length)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -float.NaN];
        var values = Enumerable.Range(0, length).Select(i => i % 7 == 3 ? odd[i % 4] : (i % 251) - 100.5f).ToArray();
        var want = Array.ConvertAll(values, v => float.IsFinite(v) ? v : 0);
        using var gpu = new Gpu();
        using var target = new DeviceBuffer(gpu.Context, (length + 2) * sizeof(float));
        gpu.Stream.Fill(target, 1);
        gpu.Kernels.Memory.Keep(gpu.Stream, gpu.Upload(values), target, sizeof(float), half: false);
        var one = BitConverter.Int32BitsToSingle(0x01010101);
        Assert.Equal([one, .. want, one], gpu.Download<float>(target));

        using var halves = new DeviceBuffer(gpu.Context, length * 2);
        gpu.Kernels.Memory.Keep(gpu.Stream, gpu.Upload(Array.ConvertAll(values, v => (Half)v)), halves, 0, half: true);
        Assert.Equal(Array.ConvertAll(want, v => (Half)v), gpu.Download<Half>(halves));
        Assert.Throws<SrNetException>(() => gpu.Kernels.Memory.Keep(gpu.Stream, target, halves, 0, half: true));
    }

    [Fact]
    public void Slots_are_added_up_element_by_element()
    {
        const int Slots = 5, Length = 1000;
        var values = Enumerable.Range(0, Slots * Length).Select(i => (float)(i % 251)).ToArray();
        using var gpu = new Gpu();
        using var target = new DeviceBuffer(gpu.Context, Length * sizeof(float));
        gpu.Kernels.Memory.SumSlots(gpu.Stream, gpu.Upload(values), Slots, target, Length);
        Assert.Equal(Enumerable.Range(0, Length).Select(i => Enumerable.Range(0, Slots).Sum(s => values[(s * Length) + i])), gpu.Download<float>(target));
    }
}

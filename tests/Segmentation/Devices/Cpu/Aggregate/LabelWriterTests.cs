using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Aggregate;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Aggregate;

public class LabelWriterTests
{
    private static readonly ImageSize Network = new(64, 48);

    // Frames larger than the network's picture, as large, smaller, one side each; widths that fill vectors and widths that do not.
    public static TheoryData<int, int, int> Frames => new()
    {
        { 97, 71, 1 }, { 97, 71, 3 }, { 128, 96, 5 }, { 64, 48, 2 }, { 33, 25, 4 }, { 200, 20, 2 }, { 31, 96, 3 }, { 1, 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public unsafe void Labels_and_statistics_are_those_of_the_plain_definition(int width, int height, int objects)
    {
        var frame = new ImageSize(width, height);
        using var workers = new WorkerGroup(2);
        using var masks = Blobs(objects);
        var ids = Enumerable.Range(0, objects).Select(k => (byte)(200 - (7 * k))).ToArray();
        var labels = new byte[frame.Pixels];
        Array.Fill(labels, (byte)99);
        var described = new TrackedObject[objects];
        var doubts = Enumerable.Range(0, objects).Select(k => 0.01 * k).ToArray();
        new LabelWriter(workers, frame, Network).Run(masks.Data, ids, labels, doubts, described);

        ResampleAxis horizontal = new(Network.Width, width), vertical = new(Network.Height, height);
        var share = new double[objects];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var k = 0; k < objects; k++)
                {
                    share[k] = At(masks.Span.Slice(k * Network.Pixels, Network.Pixels), horizontal, vertical, x, y);
                }

                var winner = Array.IndexOf(share, share.Max());
                var none = 1 - share.Sum();
                var expected = share[winner] > none ? ids[winner] : LabelMap.Background;
                var second = share.Where((_, k) => k != winner).Append(none).Max();

                // Rows an object hardly touches are left out, so that near ties may go either way.
                Assert.True(labels[(y * width) + x] == expected || Math.Abs(share[winner] - second) < 0.004, $"({x}, {y}): {labels[(y * width) + x]}, not {expected}");
            }
        }

        for (var k = 0; k < objects; k++)
        {
            var pixels = Enumerable.Range(0, labels.Length).Where(i => labels[i] == ids[k]).ToList();
            Assert.Equal(ids[k], described[k].Id);
            Assert.Equal(pixels.Count, described[k].Area);
            if (pixels.Count > 0)
            {
                Assert.Equal(new PixelBox(pixels.Min(i => i % width), pixels.Min(i => i / width), 0, 0), described[k].Box with { Width = 0, Height = 0 });
                Assert.Equal(pixels.Max(i => i % width) - described[k].Box.X + 1, described[k].Box.Width);
                Assert.Equal(pixels.Max(i => i / width) - described[k].Box.Y + 1, described[k].Box.Height);
                Assert.Equal(pixels.Average(i => i % width), described[k].CentroidX, 3);
                Assert.Equal(pixels.Average(i => i / width), described[k].CentroidY, 3);
                double Share(int o, int i) => At(masks.Span.Slice(o * Network.Pixels, Network.Pixels), horizontal, vertical, i % width, i / width);
                double Rivals(int i) => Enumerable.Range(0, objects).Where(o => o != k).Sum(o => Share(o, i));
                var own = pixels.Sum(i => Share(k, i) / Math.Max(Share(k, i), 1 - Rivals(i)));
                Assert.Equal(own / (pixels.Count + (doubts[k] * frame.Pixels)), described[k].Confidence, 4);
            }
        }
    }

    private static double At(ReadOnlySpan<float> mask, ResampleAxis horizontal, ResampleAxis vertical, int x, int y)
    {
        var sum = 0.0;
        for (var v = 0; v < vertical.Taps; v++)
        {
            for (var h = 0; h < horizontal.Taps; h++)
            {
                sum += (double)vertical.Weights[(y * vertical.Taps) + v] * horizontal.Weights[(x * horizontal.Taps) + h]
                    * mask[((vertical.Start[y] + v) * Network.Width) + horizontal.Start[x] + h];
            }
        }

        return sum;
    }

    // Overlapping soft discs that leave some background.
    private static Tensor Blobs(int objects)
    {
        var masks = new Tensor(objects, 1, Network.Height, Network.Width);
        for (var i = 0; i < masks.Length; i++)
        {
            int k = i / Network.Pixels, x = i % Network.Width, y = i % Network.Pixels / Network.Width;
            var distance = Math.Sqrt(Math.Pow(x - 12 - (11 * k), 2) + Math.Pow(y - 20 - (3 * k), 2));
            masks.Span[i] = (float)(1 / (1 + Math.Exp(distance - 9)) / (1 + (0.5 * objects * Math.Exp(-Math.Abs(x - 30) / 8.0))));
        }

        return masks;
    }
}

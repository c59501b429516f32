using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Align;

public sealed unsafe class LocalCorrelationTests
{
    [Theory]
    [InlineData(1, 1, 16, 1, 1)]
    [InlineData(2, 3, 16, 0, 1)]
    [InlineData(5, 3, 16, 3, 1)]
    [InlineData(8, 4, 32, 2, 2)]
    [InlineData(42, 24, 32, 3, 2)]
    [InlineData(13, 7, 64, 3, 3)]
    public void Equals_the_formula_written_out(int width, int height, int channels, int radius, int threads)
    {
        var random = new Random((width * 31) + radius);
        var cells = width * height;
        float[] query = Values(random, channels * cells), local = Values(random, channels * cells);
        var side = (2 * radius) + 1;

        // What lies behind the planes of scores stays as it was.
        var scores = new float[((side * side) + 1) * cells];
        using var workers = new WorkerGroup(threads);
        using var correlation = new LocalCorrelation(workers, channels, radius, width, height);
        for (var run = 0; run < 2; run++)
        {
            fixed (float* q = query, k = local, s = scores)
            {
                correlation.Run(q, k, s);
            }
        }

        for (var p = 0; p < cells; p++)
        {
            var (shifts, sums) = (new List<(int X, int Y)>(), new List<double>());
            for (var shift = 0; shift < side * side; shift++)
            {
                int dx = (shift / side) - radius, dy = (shift % side) - radius;
                int x = Math.Clamp((p % width) + dx, 0, width - 1), y = Math.Clamp((p / width) + dy, 0, height - 1);
                var sum = 0.0;
                for (var c = 0; c < channels; c++)
                {
                    double a = query[(c * cells) + p], b = local[(c * cells) + (y * width) + x];
                    sum += (2 * a * b) - (b * b);
                }

                sum /= Math.Sqrt(channels);
                Assert.Equal(sum, scores[(shift * cells) + p], 1e-5);
                shifts.Add((dx, dy));
                sums.Add(sum);
            }

            // The displacement expected, and the likeliest.
            foreach (var (scale, near, planes, error) in new[] { (1, 0, (nint)correlation.Flow, 1e-5), (8, 1, (nint)correlation.Likeliest, 1e-4) })
            {
                double[] weights = [.. sums.Zip(shifts, (s, d) => Math.Exp((scale * (s - sums.Max())) - (near * ((d.X * d.X) + (d.Y * d.Y)))))];
                Assert.Equal(weights.Zip(shifts, (w, d) => w * d.X).Sum() / weights.Sum(), ((float*)planes)[p], error);
                Assert.Equal(weights.Zip(shifts, (w, d) => w * d.Y).Sum() / weights.Sum(), ((float*)planes)[cells + p], error);
            }
        }

        Assert.All(scores[(side * side * cells)..], s => Assert.Equal(0, s));
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextSingle()) - 2)];
}

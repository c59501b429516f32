using SRNet.Segmentation.Alignment;
using SRNet.Segmentation.Reading;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Tests.Alignment;

public sealed unsafe class DeformableSamplerTests
{
    [Theory]
    [InlineData(1, 1, 16, 1)]
    [InlineData(5, 3, 16, 1)]
    [InlineData(42, 24, 64, 2)]
    [InlineData(13, 7, 128, 3)]
    public void Equals_bilinear_sampling_of_planes_written_out(int width, int height, int channels, int threads)
    {
        var random = new Random((width * 31) + channels);
        var planar = Values(random, channels * width * height);
        var taps = Values(random, channels * 9);
        var grid = new float[9 * width * height * 2];
        for (var i = 0; i < grid.Length; i += 2)
        {
            // Points anywhere between the centres of the outermost cells, some exactly on them.
            var x = random.Next(4) == 0 ? random.Next(width) : random.NextDouble() * (width - 1);
            var y = random.Next(4) == 0 ? random.Next(height) : random.NextDouble() * (height - 1);
            grid[i] = (float)((((2 * x) + 1) / width) - 1);
            grid[i + 1] = (float)((((2 * y) + 1) / height) - 1);
        }

        var got = Sample(planar, taps, grid, width, height, channels, threads);

        for (var p = 0; p < width * height; p++)
        {
            for (var c = 0; c < channels; c++)
            {
                var want = 0.0;
                for (var t = 0; t < 9; t++)
                {
                    var at = 2 * ((t * width * height) + p);
                    double x = (((grid[at] + 1.0) * width) - 1) / 2, y = (((grid[at + 1] + 1.0) * height) - 1) / 2;
                    double Cell(double cx, double cy) =>
                        planar[(c * width * height) + ((int)Math.Clamp(cy, 0, height - 1) * width) + (int)Math.Clamp(cx, 0, width - 1)];
                    double left = Math.Floor(x), top = Math.Floor(y), fx = x - left, fy = y - top;
                    want += taps[(c * 9) + t] * (((1 - fx) * (1 - fy) * Cell(left, top)) + (fx * (1 - fy) * Cell(left + 1, top))
                        + ((1 - fx) * fy * Cell(left, top + 1)) + (fx * fy * Cell(left + 1, top + 1)));
                }

                Assert.InRange(Math.Abs(want - got[(c * width * height) + p]), 0, 1e-4);
            }
        }
    }

    [Fact]
    public void A_centre_tap_on_the_cells_own_places_hands_the_frame_on_unchanged()
    {
        const int width = 9, height = 5, channels = 16;
        var planar = Values(new Random(5), channels * width * height);
        var taps = new float[channels * 9];
        var grid = new float[9 * width * height * 2];
        for (var c = 0; c < channels; c++)
        {
            taps[(c * 9) + 4] = 1;
        }

        for (var p = 0; p < width * height; p++)
        {
            var at = 2 * ((4 * width * height) + p);
            grid[at] = ((((2f * (p % width)) + 1) / width) - 1);
            grid[at + 1] = ((((2f * (p / width)) + 1) / height) - 1);
        }

        var got = Sample(planar, taps, grid, width, height, channels, threads: 1);

        for (var i = 0; i < planar.Length; i++)
        {
            Assert.Equal(planar[i], got[i], 1e-5f);
        }
    }

    // Planar in, planar out; on the way the packing there and back is used as the session does.
    private static float[] Sample(float[] planar, float[] taps, float[] grid, int width, int height, int channels, int threads)
    {
        using var workers = new WorkerGroup(threads);
        var sampler = new DeformableSampler(workers, width, height);
        float[] rows = new float[planar.Length], sampled = new float[planar.Length], output = new float[planar.Length], tapRows = new float[taps.Length];
        fixed (float* source = planar, g = grid, t = taps, r = rows, s = sampled, o = output, tr = tapRows)
        {
            RowPacking.Pack(source, channels, width * height, r);
            RowPacking.Pack(t, channels, 9, tr);
            sampler.Run(g, r, tr, channels, s);
            RowPacking.Unpack(s, channels, width * height, o);
        }

        return output;
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
}

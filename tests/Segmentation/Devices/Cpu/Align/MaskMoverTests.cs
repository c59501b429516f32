using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Align;

public sealed unsafe class MaskMoverTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(5, 3, 2, 1)]
    [InlineData(13, 7, 3, 2)]
    public void Equals_bilinear_sampling_of_reduced_masks_written_out(int width, int height, int objects, int threads)
    {
        var random = new Random(width + (31 * objects));
        int cells = width * height, halfWidth = 8 * width, halfHeight = 8 * height;
        float[] likeliest = Values(random, 2 * cells, 2.5f), residual = Values(random, 2 * cells, 1), masks = Values(random, objects * 256 * cells, 1);

        var got = Move(likeliest, residual, masks, objects, width, height, threads);

        for (var k = 0; k < objects; k++)
        {
            // As pixels of stride 2, -1..1; no index leaves the picture.
            double Half(int x, int y)
            {
                x = Math.Clamp(x, 0, halfWidth - 1);
                y = Math.Clamp(y, 0, halfHeight - 1);
                double sum = 0;
                foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
                {
                    sum += masks[(k * 256 * cells) + (((2 * y) + dy) * 16 * width) + (2 * x) + dx];
                }

                return (sum / 2) - 1;
            }

            // What a cell points to does not leave the picture either.
            double StepX(int x, int y) => Math.Clamp(x + likeliest[(y * width) + x] + residual[(y * width) + x], 0, width - 1) - x;
            double StepY(int x, int y) => Math.Clamp(y + likeliest[cells + (y * width) + x] + residual[cells + (y * width) + x], 0, height - 1) - y;

            for (var y = 0; y < halfHeight; y++)
            {
                for (var x = 0; x < halfWidth; x++)
                {
                    double cx = ((x + 0.5) / 8) - 0.5, cy = ((y + 0.5) / 8) - 0.5;
                    var px = Math.Clamp(x + (8 * Bilinear((a, b) => StepX(Math.Clamp(a, 0, width - 1), Math.Clamp(b, 0, height - 1)), cx, cy)), 0, halfWidth - 1);
                    var py = Math.Clamp(y + (8 * Bilinear((a, b) => StepY(Math.Clamp(a, 0, width - 1), Math.Clamp(b, 0, height - 1)), cx, cy)), 0, halfHeight - 1);
                    var plane = (4 * k) + (2 * (y % 2)) + (x % 2);
                    Assert.Equal(Bilinear(Half, px, py), got[(plane * 16 * cells) + (y / 2 * 4 * width) + (x / 2)], 1e-3);
                }
            }
        }
    }

    [Fact]
    public void Without_displacement_a_mask_is_handed_on_as_it_is()
    {
        const int Width = 4, Height = 3;
        var masks = new float[256 * Width * Height];
        Array.Fill(masks, 1f, 0, masks.Length / 2);

        var got = Move(new float[2 * Width * Height], new float[2 * Width * Height], masks, 1, Width, Height, threads: 1);

        for (var plane = 0; plane < 4; plane++)
        {
            var values = got.AsSpan(plane * 16 * Width * Height, 16 * Width * Height);
            Assert.Equal(1f, values[..(values.Length / 2)].ToArray().Distinct().Single());
            Assert.Equal(-1f, values[(values.Length / 2)..].ToArray().Distinct().Single());
        }
    }

    private static double Bilinear(Func<int, int, double> at, double x, double y)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double fx = x - left, fy = y - top;
        return ((1 - fy) * (((1 - fx) * at(left, top)) + (fx * at(left + 1, top)))) + (fy * (((1 - fx) * at(left, top + 1)) + (fx * at(left + 1, top + 1))));
    }

    private static float[] Move(float[] likeliest, float[] residual, float[] masks, int objects, int width, int height, int threads)
    {
        using var workers = new WorkerGroup(threads);
        using var mover = new MaskMover(workers, width, height);
        var hint = new float[masks.Length / 4];
        fixed (float* f = likeliest, o = residual, m = masks, h = hint)
        {
            mover.Run(f, o, m, objects, h);
        }

        return hint;
    }

    private static float[] Values(Random random, int count, float range) => [.. Enumerable.Range(0, count).Select(_ => range * ((2 * random.NextSingle()) - 1))];
}

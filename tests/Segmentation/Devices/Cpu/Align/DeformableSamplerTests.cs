using SRNet.Segmentation.Devices.Cpu.Align;
using SRNet.Segmentation.Devices.Cpu.Read;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Align;

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
        int cells = width * height;
        float[] flow = new float[2 * cells], offsets = new float[18 * cells];
        for (var p = 0; p < cells; p++)
        {
            // Displacements that lead anywhere, also outside; some whole.
            float Any() => random.Next(4) == 0 ? random.Next(-2, 3) : (5 * random.NextSingle()) - 2.5f;
            (flow[p], flow[cells + p]) = (Any(), Any());
            for (var t = 0; t < 18; t++)
            {
                offsets[(t * cells) + p] = Any();
            }
        }

        var got = Sample(planar, taps, flow, offsets, width, height, channels, threads);

        for (var p = 0; p < width * height; p++)
        {
            for (var c = 0; c < channels; c++)
            {
                var want = 0.0;
                for (var t = 0; t < 9; t++)
                {
                    var x = Math.Clamp((p % width) + (t % 3) - 1 + (double)flow[p] + offsets[(t * cells) + p], 0, width - 1);
                    var y = Math.Clamp((p / width) + (t / 3) - 1 + (double)flow[cells + p] + offsets[((9 + t) * cells) + p], 0, height - 1);
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
    public void A_centre_tap_without_displacement_hands_the_frame_on_unchanged()
    {
        const int width = 9, height = 5, channels = 16;
        var planar = Values(new Random(5), channels * width * height);
        var taps = new float[channels * 9];
        for (var c = 0; c < channels; c++)
        {
            taps[(c * 9) + 4] = 1;
        }

        var got = Sample(planar, taps, new float[2 * width * height], new float[18 * width * height], width, height, channels, threads: 1);

        for (var i = 0; i < planar.Length; i++)
        {
            Assert.Equal(planar[i], got[i], 1e-5f);
        }
    }

    // Planar in, planar out.
    private static float[] Sample(float[] planar, float[] taps, float[] flow, float[] offsets, int width, int height, int channels, int threads)
    {
        using var workers = new WorkerGroup(threads);
        var sampler = new DeformableSampler(workers, width, height);
        float[] rows = new float[planar.Length], sampled = new float[planar.Length], output = new float[planar.Length], tapRows = new float[taps.Length];
        fixed (float* source = planar, f = flow, d = offsets, t = taps, r = rows, s = sampled, o = output, tr = tapRows)
        {
            RowPacking.Pack(t, channels, 9, tr);
            sampler.Run(f, d, [new SampledMap(source, tr, channels, r, s, o)]);
        }

        return output;
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
}

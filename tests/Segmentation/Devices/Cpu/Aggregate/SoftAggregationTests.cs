using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Aggregate;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Aggregate;

public class SoftAggregationTests
{
    private static readonly ImageSize Size = new(80, 48);

    [Theory]
    [InlineData(1, 6f, 4)]
    [InlineData(1, 6f, 2)]
    [InlineData(3, 6f, 4)]
    [InlineData(3, 6f, 2)]
    [InlineData(32, 14f, 4)]
    [InlineData(32, 200f, 2)]
    public unsafe void Masks_are_those_of_the_formula(int objects, float range, int stride)
    {
        using var workers = new WorkerGroup(2);
        using Tensor logits = new(objects, 1, Size.Height / stride, Size.Width / stride), masks = new(objects, 1, Size.Height, Size.Width);
        var random = new Random(objects);
        foreach (ref var logit in logits.Span)
        {
            logit = range * (float)((2 * random.NextDouble()) - 1);
        }

        var aggregation = new SoftAggregation(workers, Size, stride);
        aggregation.Run(logits.Data, objects, masks.Data);
        var doubt = new double[objects];

        ResampleAxis horizontal = new(Size.Width / stride, Size.Width), vertical = new(Size.Height / stride, Size.Height);
        var plane = horizontal.Input * vertical.Input;
        for (var pixel = 0; pixel < Size.Pixels; pixel++)
        {
            var none = 1.0;
            var odds = new double[objects];
            for (var k = 0; k < objects; k++)
            {
                var p = Clamp(1 / (1 + Math.Exp(-Enlarged(logits.Span.Slice(k * plane, plane), horizontal, vertical, pixel))));
                none *= 1 - p;
                odds[k] = p / (1 - p);
            }

            none = Clamp(none);
            var total = odds.Sum() + (none / (1 - none));
            for (var k = 0; k < objects; k++)
            {
                var share = odds[k] / total;
                Assert.Equal(share, masks.Span[(k * Size.Pixels) + pixel], 1e-4);
                doubt[k] += share >= 0.01 && none / (1 - none) >= odds.Max() ? share : 0;
            }
        }

        for (var k = 0; k < objects; k++)
        {
            // A pixel on the edge of either condition may count on one side only.
            Assert.Equal(doubt[k] / Size.Pixels, aggregation.Doubts[k], 1.0 / Size.Pixels);
        }
    }

    private static double Clamp(double p) => Math.Clamp(p, 1e-7, 1 - 1e-7);

    private static double Enlarged(ReadOnlySpan<float> logits, ResampleAxis horizontal, ResampleAxis vertical, int pixel)
    {
        int x = pixel % Size.Width, y = pixel / Size.Width;
        var sum = 0.0;
        for (var v = 0; v < 2; v++)
        {
            for (var h = 0; h < 2; h++)
            {
                sum += vertical.Weights[(2 * y) + v] * horizontal.Weights[(2 * x) + h] * logits[((vertical.Start[y] + v) * horizontal.Input) + horizontal.Start[x] + h];
            }
        }

        return sum;
    }
}

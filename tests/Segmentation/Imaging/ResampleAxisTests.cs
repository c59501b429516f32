using FsCheck;
using FsCheck.Fluent;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Tests.Imaging;

public class ResampleAxisTests
{
    [Fact]
    public void Weights_sum_to_one_and_stay_inside_the_input() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 3),
        Prop.ForAll(
            (from input in Gen.Choose(1, 400) from output in Gen.Choose(1, 400) select (input, output)).ToArbitrary(),
            sizes =>
            {
                var axis = new ResampleAxis(sizes.input, sizes.output);
                for (var i = 0; i < axis.Output; i++)
                {
                    var sum = 0.0;
                    for (var t = 0; t < axis.Taps; t++)
                    {
                        var weight = axis.Weights[(i * axis.Taps) + t];
                        sum += weight;
                        // Rounded products of the scale may reach a hair past the edge; such a tap must weigh nothing and must not be read.
                        if (weight < 0 || axis.Start[i] < 0 || axis.Start[i] + axis.Taps > axis.Input)
                        {
                            return false;
                        }
                    }

                    if (Math.Abs(sum - 1) > 1e-5)
                    {
                        return false;
                    }
                }

                return true;
            }));

    [Fact]
    public void Halving_averages_pairs()
    {
        var axis = new ResampleAxis(6, 3);
        for (var i = 0; i < 3; i++)
        {
            var weights = new float[6];
            for (var t = 0; t < axis.Taps; t++)
            {
                weights[axis.Start[i] + t] += axis.Weights[(i * axis.Taps) + t];
            }

            Assert.Equal(0.5f, weights[2 * i]);
            Assert.Equal(0.5f, weights[(2 * i) + 1]);
        }
    }

    [Fact]
    public void Doubling_interpolates_between_pixel_centres_and_clamps_at_the_edges()
    {
        float[] input = [0, 10];
        var axis = new ResampleAxis(2, 4);
        var output = new float[4];
        for (var i = 0; i < 4; i++)
        {
            for (var t = 0; t < axis.Taps; t++)
            {
                output[i] += axis.Weights[(i * axis.Taps) + t] * input[axis.Start[i] + t];
            }
        }

        Assert.Equal([0f, 2.5f, 7.5f, 10f], output);
    }

    [Fact]
    public unsafe void A_row_is_resampled_as_the_weights_say() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2, 3),
        Prop.ForAll(
            (from input in Gen.Choose(1, 400) from output in Gen.Choose(1, 400) select (input, output)).ToArbitrary(),
            sizes =>
            {
                var axis = new ResampleAxis(sizes.input, sizes.output);
                var random = new Random(sizes.input);
                var row = new float[axis.Input + ResampleAxis.Padding];
                Array.Fill(row, float.NaN, axis.Input, ResampleAxis.Padding);
                for (var i = 0; i < axis.Input; i++)
                {
                    row[i] = (float)random.NextDouble();
                }

                var result = new float[axis.Output + ResampleAxis.Padding];
                fixed (float* from = row, to = result)
                {
                    axis.Apply(from, to);
                }

                for (var i = 0; i < axis.Output; i++)
                {
                    var sum = 0.0;
                    for (var t = 0; t < axis.Taps; t++)
                    {
                        sum += axis.Weights[(i * axis.Taps) + t] * row[axis.Start[i] + t];
                    }

                    if (!(Math.Abs(result[i] - sum) < 1e-5))
                    {
                        return false;
                    }
                }

                return true;
            }));
}

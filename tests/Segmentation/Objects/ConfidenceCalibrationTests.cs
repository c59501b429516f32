using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

public sealed class ConfidenceCalibrationTests
{
    private static readonly ConfidenceCalibration Calibration = new(Scale: 2.6f, Offset: -4.3f);

    [Fact]
    public void Confidence_is_the_logistic_function_of_the_overlaps_log_odds()
    {
        Assert.Equal(0.5f, new ConfidenceCalibration(2, 0).Of(0.5f), 1e-6f);
        Assert.Equal(0.8f, new ConfidenceCalibration(1, 0).Of(0.8f), 1e-6f);
        Assert.Equal(1 / (1 + Math.Exp(4.3 - (2.6 * Math.Log(0.9 / 0.1)))), Calibration.Of(0.9f), 1e-6);
    }

    [Fact]
    public void It_rises_and_stays_a_probability_to_both_ends()
    {
        var values = Enumerable.Range(0, 1001).Select(i => Calibration.Of(i / 1000f)).ToArray();
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.First <= pair.Second));
        Assert.All(values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void A_rule_without_constants_takes_the_overlap_as_it_is() => Assert.Equal(0.73f, TrackingRule.Shipped.Confidence(0.73f));
}

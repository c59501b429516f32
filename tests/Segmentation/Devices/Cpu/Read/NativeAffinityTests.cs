using FsCheck;
using FsCheck.Fluent;
using SRNet.Interop.OneDnn;
using SRNet.Segmentation.Devices.Cpu.Read;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Read;

/// <summary>The affinity in 16-bit integers against double precision.</summary>
public class NativeAffinityTests
{
    private readonly bool _runs = KeyAffinity.Runs(32);

    [Fact]
    public void Scores_are_right_to_a_three_thousandth_of_their_scale()
    {
        Assert.SkipUnless(_runs, "This machine has no native engine, or no VNNI.");
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(50).WithReplay(20260102, 9),
            Prop.ForAll(
                ReadCase.Arbitrary(),
                c =>
                {
                    // No key is longer than those of a network by more than it allows for.
                    var even = c with { KeyChannels = (c.KeyChannels + 1) / 2 * 2, Size = 0.8f };
                    return even.WorstScore(new NativeAffinity(even.KeyChannels)) <= 1 / 3000.0;
                }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(32)]
    [InlineData(64)]
    public void Equal_keys_have_equal_scores_wherever_they_lie(int channels)
    {
        Assert.SkipUnless(_runs, "This machine has no native engine, or no VNNI.");
        var scores = new ReadCase(channels, 16, [500, 45], 70, 20, 1, ReadKeys.FewDistinct, 5).Scores(67, new NativeAffinity(channels));

        Assert.InRange(scores.Distinct().Count(), 1, 3);
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(1e10f)]
    [InlineData(float.NaN)]
    public void Keys_that_no_network_makes_stay_within_the_integers(float size)
    {
        Assert.SkipUnless(_runs, "This machine has no native engine, or no VNNI.");
        var c = new ReadCase(32, 16, [90], 20, 20, 1, ReadKeys.Random, 3) { Size = size };
        var native = c.Read(ReadCase.Integers, 1);

        Assert.All(native, value => Assert.InRange(value, -1, 1));
    }
}

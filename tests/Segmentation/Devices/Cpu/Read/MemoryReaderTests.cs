using FsCheck;
using FsCheck.Fluent;

namespace SRNet.Segmentation.Tests.Devices.Cpu.Read;

/// <summary>The fused reader against a sort of all affinities in double precision, on every vector width, in integers, and with one and more threads.</summary>
public class MemoryReaderTests
{
    public static TheoryData<int, int> PathsAndThreads => new() { { 512, 1 }, { 512, 2 }, { 256, 1 }, { 256, 3 }, { 128, 1 }, { 128, 2 }, { ReadCase.Integers, 1 }, { ReadCase.Integers, 2 } };

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Equals_brute_force_on_random_memories(int vectorBits, int threads) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20260101, 7),
        Prop.ForAll(
            ReadCase.Arbitrary(),
            c => c.WorstDifference(vectorBits, threads) <= 1e-5));

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Equals_brute_force_at_the_networks_own_sizes(int vectorBits, int threads)
    {
        var worst = new ReadCase(KeyChannels: 64, ValueChannels: 128, Segments: [1008, 1008, 1008], Queries: 1008, Top: 20, Objects: 2, ReadKeys.Random, Seed: 3)
            .WorstDifference(vectorBits, threads, everyNthQuery: 37);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Of_equal_affinities_the_nearest_positions_are_read(int vectorBits, int threads)
    {
        var worst = new ReadCase(8, 16, [70, 130], 33, 20, 1, ReadKeys.AllEqual, 5).WorstDifference(vectorBits, threads);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Few_distinct_keys_give_many_ties_and_the_same_readout(int vectorBits, int threads)
    {
        var worst = new ReadCase(16, 32, [200, 64, 65], 50, 20, 3, ReadKeys.FewDistinct, 11).WorstDifference(vectorBits, threads);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Extreme_keys_stay_exact_and_finite(int vectorBits, int threads)
    {
        var worst = new ReadCase(8, 16, [300], 40, 20, 1, ReadKeys.Extreme, 13).WorstDifference(vectorBits, threads);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    public void A_memory_of_about_k_positions_is_read_whole(int positions)
    {
        var worst = new ReadCase(8, 16, [positions], 5, 20, 1, ReadKeys.Random, 17).WorstDifference(vectorBits: 256, threads: 1);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Fact]
    public void Ascending_affinities_the_worst_case_of_the_threshold_stay_exact()
    {
        var worst = new ReadCase(8, 16, [4000], 8, 20, 1, ReadKeys.Ascending, 19).WorstDifference(vectorBits: 0, threads: 2);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(PathsAndThreads))]
    public void Thirty_two_objects_are_read_with_one_affinity(int vectorBits, int threads)
    {
        var worst = new ReadCase(16, 16, [90, 33], 40, 20, 32, ReadKeys.Random, 29).WorstDifference(vectorBits, threads);

        Assert.InRange(worst, 0, 1e-5);
    }

    [Fact]
    public void All_widths_give_the_same_positions()
    {
        var c = new ReadCase(32, 64, [500, 500], 100, 20, 1, ReadKeys.FewDistinct, 23);
        var widest = c.Read(512, 1);
        Assert.Equal(c.Read(512, 2), widest);
        AssertClose(c.Read(256, 1), widest);
        AssertClose(c.Read(128, 1), widest);
    }

    private static void AssertClose(float[] a, float[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            Assert.InRange(Math.Abs(a[i] - b[i]), 0, 1e-5f);
        }
    }
}

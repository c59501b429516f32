using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>The memory read against its definition, in doubles.</summary>
public class MemoryReadTests : DeviceTest
{
    private const int KeyChannels = 32;

    [Theory]
    [InlineData(1, 1, 1, 20, 16, false)]
    [InlineData(6, 63, 1, 20, 128, false)]
    [InlineData(6, 91, 2, 20, 128, true)]
    [InlineData(4, 130, 3, 32, 40, false)]
    [InlineData(6, 65, 32, 20, 32, true)]
    [InlineData(3, 40, 2, 1, 33, false)]
    public void Readouts_are_the_sums_over_the_best_positions(int slots, int positions, int objects, int top, int valueChannels, bool half)
    {
        var data = new Data(slots, positions, objects, valueChannels, half, seed: 3);

        // Two groups where there are several objects: those of the second have no part in the last slot.
        uint all = objects == 32 ? uint.MaxValue : (1u << objects) - 1, second = objects > 1 ? all & 0xAAAAAAAA : 0;
        uint[] members = second == 0 ? [all] : [all & ~second, second];
        uint[] used = second == 0 ? [(1u << slots) - 1] : [(1u << slots) - 1, (1u << (slots - 1)) - 1];
        var actual = data.Read(members, used, top);
        for (var k = 0; k < objects; k++)
        {
            var group = (members[0] >> k & 1) != 0 ? 0 : 1;
            for (var q = 0; q < positions; q++)
            {
                var want = data.Reference(q, k, used[group], top);
                for (var c = 0; c < valueChannels; c++)
                {
                    Assert.Equal(want[c], actual[(((k * valueChannels) + c) * positions) + q], half ? 2e-3 : 2e-5);
                }
            }
        }
    }

    [Fact]
    public void Of_equal_scores_the_earlier_positions_are_read()
    {
        var data = new Data(slots: 3, positions: 50, objects: 1, valueChannels: 4, half: false, seed: 4);
        Array.Clear(data.Keys);
        Array.Fill(data.Shrinkage, 1);
        var actual = data.Read([1], [0b110], top: 20);

        // The first twenty of slot 1, each with a twentieth.
        for (var c = 0; c < 4; c++)
        {
            var want = Enumerable.Range(0, 20).Average(i => (double)data.Values[((4 + c) * 50) + i]);
            Assert.Equal(want, actual[c * 50], 1e-5);
        }
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_passed_over_and_a_memory_of_nothing_else_reads_as_zeros()
    {
        var data = new Data(slots: 2, positions: 40, objects: 1, valueChannels: 4, half: false, seed: 5);
        Array.Fill(data.Keys, float.NaN, KeyChannels * 40, KeyChannels * 40);
        Assert.Equal(data.Read([1], [0b01], top: 20), data.Read([1], [0b11], top: 20));
        Assert.All(data.Read([1], [0b10], top: 20), value => Assert.Equal(0, value));
        Assert.All(data.Read([1], [0], top: 20), value => Assert.Equal(0, value));
    }

    [Fact]
    public void More_than_a_warp_holds_is_refused()
    {
        var data = new Data(slots: 1, positions: 8, objects: 1, valueChannels: 4, half: false, seed: 6);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read([1], [1], top: 33));
    }

    private sealed class Data
    {
        private readonly int _slots;
        private readonly int _positions;
        private readonly int _objects;
        private readonly int _valueChannels;
        private readonly bool _half;

        public Data(int slots, int positions, int objects, int valueChannels, bool half, int seed)
        {
            (_slots, _positions, _objects, _valueChannels, _half) = (slots, positions, objects, valueChannels, half);
            var random = new Random(seed);
            float[] Numbers(int count, float low, float high) =>
                [.. Enumerable.Range(0, count).Select(_ => low + (random.NextSingle() * (high - low))).Select(v => half ? (float)(Half)v : v)];
            Query = Numbers(KeyChannels * positions, -1, 1);
            Selection = Numbers(KeyChannels * positions, 0, 1);
            Keys = Numbers(slots * KeyChannels * positions, -1, 1);
            Shrinkage = Numbers(slots * positions, 1, 6);
            Values = Numbers(slots * objects * valueChannels * positions, -1, 1);
        }

        public float[] Query { get; }

        public float[] Selection { get; }

        public float[] Keys { get; }

        public float[] Shrinkage { get; }

        public float[] Values { get; }

        public float[] Read(uint[] members, uint[] used, int top)
        {
            using var gpu = new Gpu();
            using var prepared = new DeviceBuffer(gpu.Context, MemoryRead.PreparedBytes(_positions, KeyChannels));
            using var readout = new DeviceBuffer(gpu.Context, (long)_objects * _valueChannels * _positions * (_half ? 2 : sizeof(float)));
            DeviceBuffer Upload(float[] numbers) => _half ? gpu.Upload(Array.ConvertAll(numbers, n => (Half)n)) : gpu.Upload(numbers);
            var read = new MemoryRead
            {
                Query = Upload(Query), Selection = Upload(Selection), Keys = Upload(Keys), Shrinkage = Upload(Shrinkage), Values = Upload(Values),
                Used = gpu.Upload(used), Prepared = prepared, Readout = readout, Positions = _positions, KeyChannels = KeyChannels, ValueChannels = _valueChannels,
                Slots = _slots, Objects = _objects, Top = top, Half = _half,
            };
            gpu.Kernels.Memory.Read(gpu.Stream, read, members);
            return _half ? Array.ConvertAll(gpu.Download<Half>(readout), n => (float)n) : gpu.Download<float>(readout);
        }

        public double[] Reference(int query, int k, uint used, int top)
        {
            var scores = new List<(double Score, int Slot, int Position)>();
            for (var slot = 0; slot < _slots; slot++)
            {
                for (var p = 0; p < _positions && (used >> slot & 1) != 0; p++)
                {
                    double sum = 0;
                    for (var c = 0; c < KeyChannels; c++)
                    {
                        var distance = (double)Keys[(((slot * KeyChannels) + c) * _positions) + p] - Query[(c * _positions) + query];
                        sum -= Selection[(c * _positions) + query] * distance * distance;
                    }

                    scores.Add((sum * Shrinkage[(slot * _positions) + p] / Math.Sqrt(KeyChannels), slot, p));
                }
            }

            var best = scores.OrderByDescending(s => s.Score).Take(top).ToArray();
            var total = best.Sum(s => Math.Exp(s.Score - best[0].Score));
            var result = new double[_valueChannels];
            foreach (var (score, slot, position) in best)
            {
                for (var c = 0; c < _valueChannels; c++)
                {
                    result[c] += Math.Exp(score - best[0].Score) / total * Values[(((((slot * _objects) + k) * _valueChannels) + c) * _positions) + position];
                }
            }

            return result;
        }
    }
}

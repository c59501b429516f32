using SRNet.Fleet.Contracts;

namespace SRNet.Server.Service.Cluster;

/// <summary>What streams cost, in milliseconds of computing per second: what the model's steps took lately, and what a stream takes in any case.</summary>
internal sealed class CostMeter(TimeProvider time)
{
    // Decoding, encoding and passing on; not measured, for a decoder's own threads are nobody's.
    private const double Base = 50;
    private const double Step = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Sample> _samples = [];

    /// <summary>Of a stream now.</summary>
    /// <param name="id">Of the stream.</param>
    /// <param name="computed">Time of its steps so far.</param>
    public double Of(string id, TimeSpan computed)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (!_samples.TryGetValue(id, out var sample) || computed < sample.Computed)
            {
                _samples[id] = new Sample(now, computed, DefinedStream.FirstCost);
                return DefinedStream.FirstCost;
            }

            var elapsed = time.GetElapsedTime(sample.At, now);
            if (elapsed < Window)
            {
                return sample.Cost;
            }

            // Half of what was and half of what is, in steps that are worth telling.
            var cost = Base + ((computed - sample.Computed).TotalMilliseconds / elapsed.TotalSeconds);
            cost = Math.Round((sample.Cost + cost) / 2 / Step) * Step;
            _samples[id] = new Sample(now, computed, Math.Max(Base, cost));
            return _samples[id].Cost;
        }
    }

    private sealed record Sample(long At, TimeSpan Computed, double Cost);
}

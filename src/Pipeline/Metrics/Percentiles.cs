namespace SRNet.Pipeline.Metrics;

/// <summary>Milliseconds that 50, 95 and 99 of 100 values stay within.</summary>
public sealed record Percentiles(double P50, double P95, double P99)
{
    /// <summary>Of a histogram, rounded; null when it is empty.</summary>
    internal static Percentiles? Of(LatencyHistogram histogram, int digits)
    {
        double Milliseconds(double share) => Math.Round(histogram.Percentile(share).TotalMilliseconds, digits);
        return histogram.Count == 0 ? null : new Percentiles(Milliseconds(0.50), Milliseconds(0.95), Milliseconds(0.99));
    }
}

namespace SRNet.Pipeline.Streams;

/// <summary>Milliseconds that 50, 95 and 99 of 100 values stay within.</summary>
public sealed record Percentiles(double P50, double P95, double P99);

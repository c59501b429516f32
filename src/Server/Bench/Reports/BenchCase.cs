namespace SRNet.Server.Bench.Reports;

/// <summary>One measured thing. Times are milliseconds.</summary>
/// <param name="Stage">See <see cref="BenchStage"/>.</param>
/// <param name="Size">The size the network works at, height x width.</param>
/// <param name="FrameSize">Size of the frames, height x width.</param>
/// <param name="Objects">K.</param>
/// <param name="MemoryFrames">Frames in the memory bank; the auxiliary frame is read beside them.</param>
/// <param name="Precision">fp32 or int8.</param>
/// <param name="MedianMs">Median.</param>
/// <param name="P90Ms">90th percentile.</param>
/// <param name="LeastMs">Fastest.</param>
/// <param name="Samples">How many were timed.</param>
/// <param name="FloorMs">What this machine needs at the least, see bench/README.md; null where nothing can be said.</param>
/// <param name="TorchMs">Median of the same in PyTorch eager; null where it was not measured, see the report's torch.</param>
internal sealed record BenchCase(
    string Stage, string Size, string FrameSize, int Objects, int MemoryFrames, string Precision, double MedianMs, double P90Ms, double LeastMs, int Samples, double? FloorMs, double? TorchMs);

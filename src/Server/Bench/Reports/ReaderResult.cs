namespace SRNet.Server.Bench.Reports;

/// <summary>The memory read by our kernel and by the bundle's graph in ONNX Runtime, on the same data. Medians; the ratio is graph / kernel; the difference is the
/// largest one between the two readouts over the largest value.</summary>
internal sealed record ReaderResult(string Size, int Objects, int MemoryFrames, string Precision, double KernelMs, double OnnxMs, double Ratio, double Difference);

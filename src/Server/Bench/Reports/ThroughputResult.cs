namespace SRNet.Server.Bench.Reports;

/// <summary>Frames per second of a stream that encodes ahead: picture in memory to labels at the picture's size. PyTorch's are 1000 / its step;
/// null where it was not measured.</summary>
internal sealed record ThroughputResult(string Size, string FrameSize, int Objects, int MemoryFrames, string Precision, int Frames, double Fps, double? TorchFps);

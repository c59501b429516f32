namespace SRNet.Segmentation.Devices.Gpu.Measuring;

/// <summary>How long something takes on a GPU, and what it cannot be faster than.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Milliseconds">Median.</param>
/// <param name="MemoryFloor">Milliseconds to move the bytes it has to move at the GPU memory's full speed; null when that is not known.</param>
/// <param name="ComputeFloor">Milliseconds for its multiplications at the tensor cores' full FP16 speed; null when that is not known.</param>
public sealed record GpuFigure(string What, double Milliseconds, double? MemoryFloor = null, double? ComputeFloor = null);

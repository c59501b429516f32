namespace SRNet.Segmentation.Devices;

/// <summary>How full a GPU is.</summary>
/// <param name="Device">Its name.</param>
/// <param name="UsedBytes">Bytes of its memory that are taken, by all programs.</param>
public readonly record struct GpuMemoryUse(string Device, long UsedBytes);

using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Devices;

/// <summary>Where a model computes: the CPU or a GPU. It holds what all streams share. Thread-safe.</summary>
internal interface IComputeDevice : IDisposable
{
    /// <summary>cpu or cuda.</summary>
    string Kind { get; }

    /// <inheritdoc cref="SrNetModel.Engine"/>
    string? Engine => null;

    /// <summary>How full the GPU is; null where there is none.</summary>
    GpuMemoryUse? GpuMemory => null;

    /// <summary>Prepares a stream.</summary>
    /// <param name="frame">Size of its frames.</param>
    /// <param name="size">Size the network works at, multiples of 16.</param>
    /// <param name="memory">How much it remembers; a device whose engines have room for fewer frames takes as many as it has.</param>
    IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory);
}

/// <summary>How full a GPU is.</summary>
/// <param name="Device">Its name.</param>
/// <param name="UsedBytes">Bytes of its memory that are taken, by all programs.</param>
public readonly record struct GpuMemoryUse(string Device, long UsedBytes);

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

    /// <summary>How the GPU stands; null where there is none.</summary>
    GpuUse? Gpu => null;

    /// <summary>One sentence that says why nothing can be computed here any more; null while it can.</summary>
    string? Loss => null;

    /// <summary>Prepares a stream.</summary>
    /// <param name="frame">Size of its frames.</param>
    /// <param name="size">Size the network works at, multiples of 16.</param>
    /// <param name="memory">How much it remembers; a device whose engines have room for fewer frames takes as many as it has.</param>
    IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory);

    /// <summary>Prepares a stream where there is more room than there was for one that <see cref="Open"/> prepared; null when there is nowhere to go.</summary>
    /// <param name="frame">As before.</param>
    /// <param name="size">As before.</param>
    /// <param name="memory">As before.</param>
    /// <param name="why">One sentence that says why there was no room.</param>
    IStreamCompute? OpenElsewhere(ImageSize frame, ImageSize size, MemoryPolicy memory, string why) => null;

    /// <summary>Prepares a stream to take the place of one, at another size, where nothing has to be built for it.</summary>
    /// <param name="device">Where that one computes: <see cref="IStreamCompute.Device"/>.</param>
    /// <param name="frame">Size of its frames.</param>
    /// <param name="size">Size the network is to work at.</param>
    /// <param name="memory">As that one has it.</param>
    /// <param name="why">One sentence that says why there is none.</param>
    IStreamCompute? TryReopen(string device, ImageSize frame, ImageSize size, MemoryPolicy memory, out string? why);
}

/// <summary>How a GPU stands.</summary>
/// <param name="Device">Its name.</param>
/// <param name="UsedBytes">Bytes of its memory that are taken, by all programs.</param>
/// <param name="FailedCaptures">How often work could not be captured, so that frames cost more of the CPU.</param>
/// <param name="LaunchesSaved">Runs of the query encoder that frames did not need because they shared one.</param>
public readonly record struct GpuUse(string Device, long UsedBytes, long FailedCaptures, long LaunchesSaved);

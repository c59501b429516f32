using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Devices;

/// <summary>Where a model computes: the CPU or a GPU. It holds what all streams share. Thread-safe.</summary>
internal interface IComputeDevice : IDisposable
{
    /// <summary>cpu or cuda.</summary>
    string Kind { get; }

    /// <summary>Prepares a stream.</summary>
    /// <param name="frame">Size of its frames.</param>
    /// <param name="size">Size the network works at, multiples of 16.</param>
    IStreamCompute Open(ImageSize frame, ImageSize size);
}

using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>What the parts of one stream share.</summary>
/// <param name="Device">The GPU.</param>
/// <param name="Engines">The engines of the stream's size.</param>
/// <param name="Features">One per feature set.</param>
/// <param name="Events">Stage times.</param>
/// <param name="Segment">Where frames are segmented and memorised.</param>
/// <param name="Download">Where labels come down.</param>
/// <param name="Alignment">FAM.</param>
/// <param name="Box">Size of the frames and of the network's input.</param>
/// <param name="Memory">How much it remembers, as far as the engines have room.</param>
internal sealed record GpuStreamParts(
    GpuDevice Device, GpuEngines Engines, GpuFeatures[] Features, GpuStageEvents Events, CudaStream Segment, CudaStream Download, GpuAlignment Alignment, Letterbox Box,
    MemoryPolicy Memory);

namespace SRNet.Interop.Cuda;

/// <summary>How a thread waits for the GPU.</summary>
internal enum CudaWait
{
    /// <summary>Sleeps until the GPU wakes it: leaves the core to others, for many streams.</summary>
    Block,

    /// <summary>Keeps a core busy: the lowest latency, for one stream.</summary>
    Spin,
}

namespace SRNet.Interop.Cuda;

/// <summary>Which work the GPU prefers when it has a choice. Running kernels are not interrupted.</summary>
internal enum CudaPriority
{
    /// <summary>Copies and drawing.</summary>
    Normal,

    /// <summary>What a live frame waits for.</summary>
    High,
}

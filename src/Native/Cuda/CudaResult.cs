namespace SRNet.Native.Cuda;

/// <summary>The results of the driver API that this program decides by; all others are told by their names.</summary>
internal static class CudaResult
{
    public const int Success = 0;
    public const int NoDevice = 100;
    public const int NotReady = 600;
}

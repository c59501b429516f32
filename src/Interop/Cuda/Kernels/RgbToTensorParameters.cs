using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RgbToTensorParameters
{
    public ulong Source;
    public ulong Target;
    public Letterbox Box;
    public Normalization Normalization;
    public int Stride;
    public int Unused;
}

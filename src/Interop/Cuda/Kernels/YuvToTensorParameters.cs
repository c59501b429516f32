using System.Runtime.InteropServices;
using SRNet.Interop.Media;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct YuvToTensorParameters
{
    public ulong Luma;
    public ulong U;
    public ulong V;
    public ulong Target;
    public Letterbox Box;
    public Normalization Normalization;
    public YuvMatrix Matrix;
    public int LumaStride;
    public int ChromaStride;
    public int ChromaStep;
    public int Whole;
}

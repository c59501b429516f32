using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Nv12ToTensorParameters
{
    public ulong Luma;
    public ulong Chroma;
    public ulong Target;
    public Letterbox Box;
    public Normalization Normalization;
    public YuvMatrix Matrix;
    public int LumaStride;
    public int ChromaStride;
}

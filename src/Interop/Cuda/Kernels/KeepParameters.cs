using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KeepParameters
{
    public ulong Source;
    public ulong Target;
    public int Length;
    public int Half;
}

using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MoveParameters
{
    public ulong Likeliest;
    public ulong Residual;
    public ulong Masks;
    public ulong Hint;
    public int Width;
    public int Height;
    public int Objects;
    public int Half;
}

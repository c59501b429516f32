using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SoftMasksParameters
{
    public ulong Logits;
    public ulong Masks;
    public ulong Others;
    public ulong Regions;
    public int LogitWidth;
    public int LogitHeight;
    public int Width;
    public int Height;
    public int Objects;
    public int Unused;
}

using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryQueriesParameters
{
    public ulong Query;
    public ulong Selection;
    public ulong Prepared;
    public int Positions;
    public int KeyChannels;
    public int Half;
    public int Unused;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryReadParameters
{
    public ulong Keys;
    public ulong Shrinkage;
    public ulong Values;
    public ulong Used;
    public ulong Prepared;
    public ulong Readout;
    public int Positions;
    public int KeyChannels;
    public int ValueChannels;
    public int Slots;
    public int Objects;
    public int Groups;
    public int Top;
    public int Half;
    public float Scale;
    public int Unused;
    public GroupMembers Members;

    [InlineArray(MemoryKernels.MostObjects)]
    internal struct GroupMembers
    {
        private uint _first;
    }
}

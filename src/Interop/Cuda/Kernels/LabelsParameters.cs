using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LabelsParameters
{
    public ulong Masks;
    public ulong Target;
    public Letterbox Box;
    public int Objects;
    public int Stride;
    public LabelIds Ids;

    [InlineArray(256)]
    internal struct LabelIds
    {
        private byte _first;
    }
}

using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RegionsParameters
{
    public ulong Masks;
    public ulong Labels;
    public ulong Regions;
    public Letterbox Box;
    public int Objects;
    public int Stride;
    public LabelsParameters.LabelIds Ids;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OverlayParameters
{
    public ulong Source;
    public ulong Labels;
    public ulong Target;
    public int Width;
    public int Height;
    public int SourceStride;
    public int LabelStride;
    public int TargetStride;
    public int Thickness;
    public int Fill;
    public int Unused;
    public LabelColours Colours;

    [InlineArray(256)]
    internal struct LabelColours
    {
        private uint _first;
    }
}

using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SampleParameters
{
    public ulong Flow;
    public ulong Offsets;
    public ulong KeyTaps;
    public ulong ValueTaps;
    public ulong Key;
    public ulong Value;
    public ulong AuxiliaryKey;
    public ulong AuxiliaryValue;
    public int Width;
    public int Height;
    public int KeyChannels;
    public int ValueChannels;
    public int Objects;
    public int Half;
}

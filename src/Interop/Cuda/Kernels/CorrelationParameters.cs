using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>A kernel's argument, field by field as in native/kernels/parameters.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CorrelationParameters
{
    public ulong Query;
    public ulong Local;
    public ulong Scores;
    public ulong Flow;
    public int Width;
    public int Height;
    public int Channels;
    public int Radius;
    public int Half;
    public float Scale;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SRNet.Native.Compute;

/// <summary>srnet_compute_port: a tensor that the caller of a plan provides.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ComputePort
{
    public int StructSize;
    public int Input;
    public int Layout;
    public int Type;
    public int PerObject;
    public int Stride;
    public int Rows;
    public int Channels;
    public float Scale;
    public int Zero;
    public NameBytes Name;

    /// <summary>UTF-8, ended by a zero.</summary>
    [InlineArray(64)]
    internal struct NameBytes
    {
        private byte _first;
    }
}

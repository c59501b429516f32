using System.Runtime.InteropServices;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>What the kernels add up of one object, in pixels of the frame. Edges are held as distances that only grow, so that zeros mean nothing yet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RegionSums
{
    /// <summary>Pixels.</summary>
    public ulong Area;

    /// <summary>Frame width - left edge.</summary>
    public ulong FromLeft;

    /// <summary>Frame height - top edge.</summary>
    public ulong FromTop;

    /// <summary>Right edge, exclusive.</summary>
    public ulong Right;

    /// <summary>Bottom edge, exclusive.</summary>
    public ulong Bottom;

    public ulong SumX;

    public ulong SumY;

    /// <summary>Sum of the object's shares of its pixels, times <see cref="ShareUnit"/>.</summary>
    public ulong Shares;

    /// <summary>Sum of what the object claims where the background is likelier than any object, pixels of the masks, times <see cref="ShareUnit"/>. The soft masks kernel adds it.</summary>
    public ulong Doubt;

    /// <summary>What a share of 1 adds.</summary>
    public const int ShareUnit = 1 << 24;
}

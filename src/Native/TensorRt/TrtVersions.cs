using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_versions</c> of srnet_trt.h. StructSize is the size of this structure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrtVersions
{
    public uint StructSize;
    public int Abi;
    public int Header;
    public int Library;
    public int Parser;
    public int CanBuild;
}

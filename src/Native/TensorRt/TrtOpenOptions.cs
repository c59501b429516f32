using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_open_options</c> of srnet_trt.h. StructSize is the size of this structure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TrtOpenOptions
{
    public uint StructSize;
    public uint Reserved;
    public byte* NvinferPath;
    public byte* ParserPath;
}

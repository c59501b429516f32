using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_io</c> of srnet_trt.h. StructSize is the size of this structure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrtIo
{
    public uint StructSize;
    public int Mode;
    public int Type;
    public int OnHost;
    public int ElementSize;
    public int Dims;
    public TrtShape Shape;
    public TrtName Name;
}

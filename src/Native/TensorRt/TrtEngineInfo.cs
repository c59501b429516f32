using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_engine_info</c> of srnet_trt.h. StructSize is the size of this structure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrtEngineInfo
{
    public uint StructSize;
    public int IoCount;
    public int ProfileCount;
    public int LayerCount;
    public long ContextBytes;
    public TrtName Name;
}

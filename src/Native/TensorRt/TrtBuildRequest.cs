using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_build_request</c> of srnet_trt.h. StructSize is the size of this structure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TrtBuildRequest
{
    public uint StructSize;
    public int Precision;
    public uint Flags;
    public int ProfileShapeCount;
    public TrtProfileShape* ProfileShapes;
    public byte* Onnx;
    public ulong OnnxSize;
    public byte* TimingCache;
    public ulong TimingCacheSize;
    public delegate* unmanaged<void*, byte*, int, int, int> Progress;
    public void* ProgressUser;
    public ulong Workspace;
    public int OptimizationLevel;
    public int Reserved;
}

using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>srt_profile_shape</c> of srnet_trt.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TrtProfileShape
{
    public byte* Name;
    public int Profile;
    public int Dims;
    public TrtShape Min;
    public TrtShape Opt;
    public TrtShape Max;
}

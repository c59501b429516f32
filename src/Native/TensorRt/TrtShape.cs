using System.Runtime.CompilerServices;

namespace SRNet.Native.TensorRt;

/// <summary><c>int64_t[SRT_MAX_DIMS]</c> of srnet_trt.h.</summary>
[InlineArray(8)]
internal struct TrtShape
{
    private long _first;
}

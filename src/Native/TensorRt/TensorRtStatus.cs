namespace SRNet.Native.TensorRt;

/// <summary>The statuses of srnet_trt.h.</summary>
internal enum TensorRtStatus
{
    Ok = 0,
    Argument = -1,
    Library = -2,
    Version = -3,
    TensorRt = -4,
    Memory = -5,
    Parse = -6,
    State = -7,
    Buffer = -8,
    Cancelled = -9,
    Internal = -10,
}

namespace SRNet.Native.Compute;

/// <summary>srnet_compute_status.</summary>
internal enum ComputeStatus
{
    Ok = 0,
    Invalid = -1,
    Version = -2,
    OneDnn = -3,
    Memory = -4,
    Internal = -5,
}

using System.Runtime.InteropServices;

namespace SRNet.Native.Compute;

/// <summary>Owns a pool of threads; freed by srnet_compute_pool_free.</summary>
internal sealed class ComputePoolHandle : SafeHandle
{
    public ComputePoolHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        ComputeMethods.PoolFree(handle);
        return true;
    }
}

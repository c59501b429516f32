using System.Runtime.InteropServices;

namespace SRNet.Native.Compute;

/// <summary>Owns a plan made ready for one size; freed by srnet_compute_context_free.</summary>
internal sealed class ComputeContextHandle : SafeHandle
{
    public ComputeContextHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        ComputeMethods.ContextFree(handle);
        return true;
    }
}

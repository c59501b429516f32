using System.Runtime.InteropServices;

namespace SRNet.Native.Compute;

/// <summary>Owns an opened plan; freed by srnet_compute_model_free.</summary>
internal sealed class ComputeModelHandle : SafeHandle
{
    public ComputeModelHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        ComputeMethods.ModelFree(handle);
        return true;
    }
}

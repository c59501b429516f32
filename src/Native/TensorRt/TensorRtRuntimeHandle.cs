using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary>Owns a runtime; freed by srt_close. Engines loaded from it keep it alive inside the shim.</summary>
internal sealed class TensorRtRuntimeHandle : SafeHandle
{
    public TensorRtRuntimeHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        TensorRtMethods.Close(handle);
        return true;
    }
}

using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary>Owns bytes that a build returned; freed by srt_blob_free.</summary>
internal sealed class TensorRtBlobHandle : SafeHandle
{
    public TensorRtBlobHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        TensorRtMethods.BlobFree(handle);
        return true;
    }
}

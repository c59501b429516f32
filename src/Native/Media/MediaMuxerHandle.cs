using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns a muxer; freed by srnet_muxer_free.</summary>
internal sealed class MediaMuxerHandle : SafeHandle
{
    public MediaMuxerHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.MuxerFree(handle);
        return true;
    }
}

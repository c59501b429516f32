using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns an H.264 encoder; freed by srnet_h264_encoder_free.</summary>
internal sealed class MediaH264EncoderHandle : SafeHandle
{
    public MediaH264EncoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.H264EncoderFree(handle);
        return true;
    }
}

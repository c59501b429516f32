using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns a JPEG encoder; freed by srnet_jpeg_encoder_free.</summary>
internal sealed class MediaJpegEncoderHandle : SafeHandle
{
    public MediaJpegEncoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.JpegEncoderFree(handle);
        return true;
    }
}

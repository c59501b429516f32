using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns a PNG encoder; freed by srnet_png_encoder_free.</summary>
internal sealed class MediaPngEncoderHandle : SafeHandle
{
    public MediaPngEncoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.PngEncoderFree(handle);
        return true;
    }
}

using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns a decoder; freed by srnet_decoder_free.</summary>
internal sealed class MediaDecoderHandle : SafeHandle
{
    public MediaDecoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.DecoderFree(handle);
        return true;
    }
}

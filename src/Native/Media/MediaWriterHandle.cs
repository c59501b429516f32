using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>Owns a writer; freed by srnet_writer_free.</summary>
internal sealed class MediaWriterHandle : SafeHandle
{
    public MediaWriterHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MediaMethods.WriterFree(handle);
        return true;
    }
}

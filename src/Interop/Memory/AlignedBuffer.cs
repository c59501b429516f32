using System.Runtime.InteropServices;

namespace SRNet.Interop.Memory;

/// <summary>Zeroed native memory, aligned to a cache line (64 bytes), freed once.</summary>
public sealed unsafe class AlignedBuffer : SafeHandle
{
    private const int Alignment = 64;

    /// <summary>Allocates <paramref name="bytes"/> zero bytes.</summary>
    public AlignedBuffer(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Length = bytes;
        var memory = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        NativeMemory.Clear(memory, (nuint)bytes);
        SetHandle((nint)memory);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Size in bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte; valid until this is disposed.</summary>
    public void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (void*)handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}

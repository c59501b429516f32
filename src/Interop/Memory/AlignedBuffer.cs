using System.Runtime.InteropServices;

namespace SRNet.Interop.Memory;

/// <summary>Zeroed native memory, aligned to a cache line (64 bytes), freed once.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    /// <summary>Bytes that every buffer starts on a multiple of.</summary>
    public const int Alignment = 64;

    /// <summary>Allocates <paramref name="bytes"/> zero bytes.</summary>
    public AlignedBuffer(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Length = bytes;
        // Vector code may touch the rest of the last cache line.
        var padded = ((nuint)bytes + Alignment - 1) / Alignment * Alignment;
        var memory = NativeMemory.AlignedAlloc(padded, Alignment);
        NativeMemory.Clear(memory, padded);
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

    /// <summary>All bytes; for buffers below 2 GiB.</summary>
    public Span<byte> Span => new(Pointer, checked((int)Length));

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}

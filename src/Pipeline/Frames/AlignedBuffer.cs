using System.Runtime.InteropServices;

namespace SRNet.Pipeline.Frames;

/// <summary>Native memory on a 64-byte boundary: what the decoder, the SIMD code and later a device copy can all use without pinning.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    public const int Alignment = 64;

    /// <summary>Reserves memory. It is not touched, so that frames that are never needed cost no physical memory.</summary>
    public AlignedBuffer(int length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        // Vector code may touch the rest of the last cache line.
        var padded = ((nuint)length + Alignment - 1) / Alignment * Alignment;
        SetHandle((nint)NativeMemory.AlignedAlloc(padded, Alignment));
    }

    public int Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The memory. Must not be used after the buffer was disposed.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new((void*)handle, Length);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}

using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Host memory that the GPU reads and writes directly: the only kind that is copied without the CPU waiting.</summary>
internal sealed unsafe class PinnedBuffer : CudaHandle
{
    /// <summary>Allocates <paramref name="bytes"/> bytes of zeros.</summary>
    public PinnedBuffer(CudaContext context, long bytes)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        using var call = context.Captures.Enter();
        var result = CudaMethods.HostAllocate(out var address, (nuint)bytes, 0);
        Adopt(result, address, $"{bytes} bytes of pinned memory cannot be allocated");
        Bytes = bytes;
        new Span<byte>((void*)address, checked((int)bytes)).Clear();
    }

    public long Bytes { get; }

    /// <summary>The memory as elements; valid until this is disposed. Not to be touched while a copy of it is under way.</summary>
    public Span<T> Span<T>()
        where T : unmanaged => new((void*)Value, checked((int)(Bytes / sizeof(T))));

    private protected override bool ConcernsDevice => true;

    private protected override int Destroy(nint value) => CudaMethods.HostFree(value);
}

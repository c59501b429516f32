using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Memory on the GPU, its address a multiple of 256 bytes. Its contents are undefined until written.</summary>
internal sealed class DeviceBuffer : CudaHandle
{
    /// <summary>Allocates <paramref name="bytes"/> bytes.</summary>
    public DeviceBuffer(CudaContext context, long bytes)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        using var call = context.Captures.Enter();
        var result = CudaMethods.MemoryAllocate(out var address, (nuint)bytes);
        Adopt(result, address, $"{bytes} bytes cannot be allocated on {context.Device.Name}");
        Bytes = bytes;
    }

    public long Bytes { get; }

    /// <summary>The device address; valid until this is disposed. The host must not touch it.</summary>
    public ulong Address => (ulong)Value;

    private protected override bool ConcernsDevice => true;

    private protected override int Destroy(nint value) => CudaMethods.MemoryFree(value);
}

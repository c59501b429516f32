using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>What a test of kernels needs: a stream, the kernels, and buffers that go when it goes.</summary>
internal sealed class Gpu : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public Gpu()
    {
        Assert.SkipUnless(FrameKernels.AreBuilt, "The kernels were not built: neither clang nor nvcc is installed.");
        Context = Own(StandIn.NewContext());
        Stream = Own(new CudaStream(Context));
        Kernels = Own(new FrameKernels(Context));
    }

    public CudaContext Context { get; }

    public CudaStream Stream { get; }

    public FrameKernels Kernels { get; }

    public DeviceBuffer Upload<T>(T[] values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        using var pinned = new PinnedBuffer(Context, bytes.Length);
        bytes.CopyTo(pinned.Span<byte>());
        var device = Own(new DeviceBuffer(Context, bytes.Length));
        Stream.Upload(pinned, device, bytes.Length);
        Stream.Synchronize();
        return device;
    }

    public T[] Download<T>(DeviceBuffer device)
        where T : unmanaged
    {
        using var pinned = new PinnedBuffer(Context, device.Bytes);
        Stream.Download(device, pinned, device.Bytes);
        Stream.Synchronize();
        return pinned.Span<T>().ToArray();
    }

    public void Dispose() => _owned.AsEnumerable().Reverse().ToList().ForEach(o => o.Dispose());

    private T Own<T>(T value)
        where T : IDisposable
    {
        _owned.Add(value);
        return value;
    }
}

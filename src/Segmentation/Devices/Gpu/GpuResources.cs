using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>Things on the GPU that go together.</summary>
internal sealed class GpuResources : IDisposable
{
    private readonly List<SafeHandle> _handles = [];

    public IReadOnlyList<SafeHandle> Handles => _handles;

    /// <summary>Takes ownership and hands it through.</summary>
    public T Add<T>(T handle)
        where T : SafeHandle
    {
        _handles.Add(handle);
        return handle;
    }

    /// <summary>Memory that the runs of these contexts use one after the other; null when none of them needs any.</summary>
    public DeviceBuffer? AddScratch(params ReadOnlySpan<TensorRtContext> contexts)
    {
        long most = 0;
        foreach (var context in contexts)
        {
            most = Math.Max(most, context.ScratchBytes());
        }

        return most > 0 ? Add(new DeviceBuffer(contexts[0].Context, most)) : null;
    }

    /// <summary>Frees what came last first: contexts before the buffers they read.</summary>
    public void Dispose()
    {
        for (var i = _handles.Count - 1; i >= 0; i--)
        {
            _handles[i].Dispose();
        }

        _handles.Clear();
    }
}

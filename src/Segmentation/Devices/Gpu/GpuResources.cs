using System.Runtime.InteropServices;

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

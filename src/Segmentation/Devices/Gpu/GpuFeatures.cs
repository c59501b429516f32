using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>One frame on its way to the GPU, and what the query encoder makes of it.</summary>
internal sealed class GpuFeatures : IDisposable
{
    private readonly Dictionary<string, DeviceBuffer> _tensors;
    private readonly GpuResources _owned = new();

    public GpuFeatures(CudaContext context, TensorRtContext encoder, ImageSize frame)
    {
        try
        {
            Pinned = _owned.Add(new PinnedBuffer(context, 3L * frame.Pixels));
            _tensors = EngineTensors.Outputs(ModelBundle.QueryEncoder).ToDictionary(n => n, n => _owned.Add(encoder.NewBuffer(n)));
            EncodeBegin = _owned.Add(new CudaEvent(context));
            Preprocessed = _owned.Add(new CudaEvent(context));
            EncodeEnd = _owned.Add(new CudaEvent(context));
            MemoriseBegin = _owned.Add(new CudaEvent(context));
            MemoriseEnd = _owned.Add(new CudaEvent(context));
        }
        catch
        {
            _owned.Dispose();
            throw;
        }
    }

    /// <summary>The frame on the host, packed RGB.</summary>
    public PinnedBuffer Pinned { get; }

    public DeviceBuffer Key => _tensors["key"];

    public DeviceBuffer Selection => _tensors["selection"];

    public DeviceBuffer Shrinkage => _tensors["shrinkage"];

    public DeviceBuffer Thin => _tensors["thin"];

    public DeviceBuffer F16 => _tensors["f16"];

    public DeviceBuffer F8 => _tensors["f8"];

    public DeviceBuffer F4 => _tensors["f4"];

    public CudaEvent EncodeBegin { get; }

    public CudaEvent Preprocessed { get; }

    /// <summary>Others wait for this one; the rest measure.</summary>
    public CudaEvent EncodeEnd { get; }

    public CudaEvent MemoriseBegin { get; }

    public CudaEvent MemoriseEnd { get; }

    /// <summary>What the next frame's alignment asks of the adjacent one.</summary>
    public DeviceBuffer[] Pointed => [Key, Selection, Shrinkage, Thin];

    /// <summary>All that the query encoder made.</summary>
    public DeviceBuffer[] All => [.. Pointed, F16, F8, F4];

    /// <summary>What a graph over these features has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    /// <summary>Directs the query encoder's outputs here.</summary>
    public void Bind(TensorRtContext encoder)
    {
        foreach (var (name, buffer) in _tensors)
        {
            encoder.Bind(name, buffer);
        }
    }

    public void Dispose() => _owned.Dispose();
}

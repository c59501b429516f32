using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Media;
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

    /// <summary>The frame on the host, rows packed: its planes, or RGB.</summary>
    public PinnedBuffer Pinned { get; }

    /// <summary>What planes the frame has; null = it is RGB.</summary>
    public YuvForm? Planes { get; private set; }

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

    /// <summary>The query encoder's outputs by their names.</summary>
    public IEnumerable<(string Name, DeviceBuffer Tensor)> Tensors => _tensors.Select(t => (t.Key, t.Value));

    /// <summary>What a graph over these features has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    /// <summary>Copies a frame to where the GPU takes it from.</summary>
    /// <returns>Whether it has another form than the one before.</returns>
    public bool Take(RgbImage frame)
    {
        var target = Pinned.Span<byte>();
        YuvForm? form = null;
        if (frame.Planes.Bytes.IsEmpty)
        {
            var row = 3 * frame.Size.Width;
            for (var y = 0; y < frame.Size.Height; y++)
            {
                frame.Row(y).CopyTo(target[(y * row)..]);
            }
        }
        else
        {
            frame.Planes.Bytes.CopyTo(target);
            form = frame.Planes.Form;
        }

        var changed = form != Planes;
        Planes = form;
        return changed;
    }

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

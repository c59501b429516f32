using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>FAM on the GPU: kernels of ours around the engine of its convolutions. What it finds is the same for all objects, so it stays when they change.</summary>
internal sealed class GpuAlignment : IDisposable
{
    private readonly GpuResources _owned = new();
    private readonly AlignmentKernels _kernels;
    private readonly CudaStream _stream;
    private readonly TensorRtContext _engine;
    private readonly AlignedMap _map;
    private readonly int _radius;
    private readonly DeviceBuffer _correlation;
    private readonly DeviceBuffer _flow;
    private readonly DeviceBuffer _offsets;
    private readonly DeviceBuffer _keyTaps;
    private readonly DeviceBuffer _valueTaps;

    /// <param name="device">The GPU.</param>
    /// <param name="engines">Of the stream's size.</param>
    /// <param name="size">The network's.</param>
    /// <param name="stream">Where frames are segmented.</param>
    public GpuAlignment(GpuDevice device, GpuEngines engines, ImageSize size, CudaStream stream)
    {
        var shapes = engines.Shapes;
        (_kernels, _stream, _radius) = (device.Kernels.Alignment, stream, shapes.Radius);
        _map = new AlignedMap(
            size.Width / EngineShapes.Stride, size.Height / EngineShapes.Stride, shapes.KeyChannels, shapes.ValueChannels,
            engines.Engine(ModelBundle.QueryEncoder).Tensor("key").Type == TensorType.Float16);
        try
        {
            _engine = _owned.Add(engines.CreateContext(ModelBundle.AlignmentOffsets, 1));
            _engine.UseScratch(_owned.AddScratch(_engine));
            _correlation = _owned.Add(_engine.NewBuffer("correlation"));
            _flow = _owned.Add(new DeviceBuffer(device.Context, AlignmentKernels.FlowBytes(_map.Width, _map.Height)));
            _offsets = _owned.Add(_engine.NewBuffer("offsets"));
            _keyTaps = _owned.Add(_engine.NewBuffer("key_taps"));
            _valueTaps = _owned.Add(_engine.NewBuffer("value_taps"));
            _engine.Bind("correlation", _correlation);
            _engine.Bind("offsets", _offsets);
            _engine.Bind("key_taps", _keyTaps);
            _engine.Bind("value_taps", _valueTaps);

            // Planes behind those that are correlated weigh nothing, and must be numbers for that.
            stream.Fill(_correlation, 0);
        }
        catch
        {
            _owned.Dispose();
            throw;
        }
    }

    /// <summary>What a graph with this has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    private AlignedPlaces Places => new() { Flow = _flow, Offsets = _offsets, KeyTaps = _keyTaps, ValueTaps = _valueTaps };

    /// <summary>Finds where the query's cells lie in the adjacent frame.</summary>
    public void Find(GpuFeatures query, GpuFeatures local)
    {
        _kernels.Correlate(_stream, _map, _radius, query.Key, local.Key, _correlation, _flow);
        _engine.Bind("thin_q", query.Thin);
        _engine.Bind("thin_l", local.Thin);
        _engine.Enqueue(_stream);
    }

    /// <summary>Fetches the adjacent frame's key and values from there.</summary>
    /// <param name="local">The adjacent frame.</param>
    /// <param name="objects">The objects, whose values become those of slot 0 of the ring.</param>
    /// <param name="keys">Ring of keys; slot 0 receives the key.</param>
    public void Fetch(GpuFeatures local, GpuObjects objects, DeviceBuffer keys) =>
        _kernels.Sample(_stream, _map, objects.Objects, Places, local.Key, objects.Value, keys, objects.Values);

    /// <summary>Moves the adjacent frame's masks for the decoder.</summary>
    public void MoveMasks(GpuObjects objects, DeviceBuffer hint) =>
        _kernels.MoveMasks(_stream, _map, objects.Objects, Places, objects.Masks, hint, objects.IsHintHalf);

    public void Dispose() => _owned.Dispose();
}

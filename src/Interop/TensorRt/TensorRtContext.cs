using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Native.Cuda;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>An engine's run for one stream of frames: its shapes, its buffers, and the scratch memory that it is given. One thread at a time.</summary>
/// <remarks>Shapes and buffers are set once; then <see cref="Enqueue"/> allocates nothing, and <see cref="Capture"/> makes a graph of it.</remarks>
internal sealed unsafe class TensorRtContext : CudaHandle
{
    private readonly TensorRtEngine _engine;
    private readonly Dictionary<string, DeviceBuffer> _bound = [];
    private bool _ready;
    private DeviceBuffer? _scratch;

    internal TensorRtContext(TensorRtEngine engine)
        : base(engine.Context)
    {
        _engine = engine;
        using var call = Context.Captures.Enter();
        TensorRtErrors.Check(TensorRtMethods.ContextCreate(engine, out var context), $"Engine {engine.Name} cannot be prepared to run");
        Adopt(CudaResult.Success, context, engine.Name);
    }

    public TensorRtEngine Engine => _engine;

    /// <summary>Chooses an optimization profile; shapes are to be set anew.</summary>
    public void SetProfile(int profile, CudaStream stream)
    {
        Context.MakeCurrent();
        using var call = Context.Captures.Enter();
        TensorRtErrors.Check(TensorRtMethods.ContextSetProfile(this, profile, stream), $"Engine {_engine.Name}");
        _ready = false;
    }

    /// <summary>Sets the shape of an input with dynamic dimensions.</summary>
    public void SetShape(string input, params ReadOnlySpan<long> shape)
    {
        fixed (long* pointer = shape)
        {
            TensorRtErrors.Check(TensorRtMethods.ContextSetShape(this, input, pointer, shape.Length), $"Engine {_engine.Name}");
        }

        _ready = false;
    }

    /// <summary>The shape of a tensor; -1 where it is not known yet.</summary>
    public long[] Shape(string tensor)
    {
        var shape = stackalloc long[8];
        TensorRtErrors.Check(TensorRtMethods.ContextGetShape(this, tensor, shape, out var dims), $"Engine {_engine.Name}");
        return new ReadOnlySpan<long>(shape, dims).ToArray();
    }

    /// <summary>Allocates what a tensor needs with the shapes that are set.</summary>
    public DeviceBuffer NewBuffer(string tensor)
    {
        var type = _engine.Tensor(tensor);
        return new DeviceBuffer(Context, Shape(tensor).Aggregate((long)type.ElementSize, (product, dimension) => product * dimension));
    }

    /// <summary>Says where a tensor lies. The buffer stays the caller's and must outlive the context's runs.</summary>
    public void Bind(string tensor, DeviceBuffer buffer)
    {
        TensorRtErrors.Check(TensorRtMethods.ContextBind(this, tensor, buffer.Value), $"Engine {_engine.Name}");
        _bound[tensor] = buffer;
        _ready = false;
    }

    /// <summary>Where a tensor lies.</summary>
    public DeviceBuffer Buffer(string tensor) => _bound[tensor];

    /// <summary>Bytes that a run needs for itself with the profile and the shapes that are set; 0: none.</summary>
    public long ScratchBytes()
    {
        TensorRtErrors.Check(TensorRtMethods.ContextScratch(this, out var bytes), $"Engine {_engine.Name}");
        return (long)bytes;
    }

    /// <summary>Says what a run may use for itself. The buffer stays the caller's and must outlive the context's runs; contexts whose runs follow each other may
    /// share it. To be said anew when shapes or profile have changed.</summary>
    public void UseScratch(DeviceBuffer? scratch)
    {
        TensorRtErrors.Check(TensorRtMethods.ContextSetScratch(this, scratch?.Value ?? 0, (ulong)(scratch?.Bytes ?? 0)), $"Engine {_engine.Name}");
        _scratch = scratch;
        _ready = false;
    }

    /// <summary>Enqueues one run. Returns at once and allocates nothing.</summary>
    public void Enqueue(CudaStream stream)
    {
        if (!_ready)
        {
            CheckReady();
        }

        Context.MakeCurrent();
        var status = TensorRtMethods.ContextEnqueue(this, stream);
        if (status != (int)TensorRtStatus.Ok)
        {
            TensorRtErrors.Check(status, $"Engine {_engine.Name} cannot be run");
        }
    }

    /// <summary>Runs once, waits, and tells the time of each layer, in their order. For looking into an engine: runs without this are faster.</summary>
    public IReadOnlyList<LayerTime> Profile(CudaStream stream)
    {
        CheckReady();
        Context.MakeCurrent();
        var layers = new List<LayerTime>();
        var handle = GCHandle.Alloc(layers);
        try
        {
            TensorRtErrors.Check(TensorRtMethods.ContextProfile(this, stream, &Hear, (void*)GCHandle.ToIntPtr(handle)), $"Engine {_engine.Name} cannot be run");
            stream.Synchronize();
            return layers;
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>Runs once and captures the run; the graph keeps this context and its buffers.</summary>
    public CudaGraph Capture(CudaStream stream) => CudaGraph.Capture(stream, () => Enqueue(stream), Uses);

    /// <summary>What a graph with a run of this context has to keep.</summary>
    public IEnumerable<SafeHandle> Uses => _scratch is null ? [this, .. _bound.Values] : [this, .. _bound.Values, _scratch];

    private protected override bool ConcernsDevice => true;

    private protected override int Destroy(nint value)
    {
        TensorRtMethods.ContextFree(value);
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly]
    private static void Hear(void* user, byte* layer, float milliseconds) =>
        Unsafe.As<List<LayerTime>>(GCHandle.FromIntPtr((nint)user).Target!).Add(new LayerTime(Marshal.PtrToStringUTF8((nint)layer) ?? string.Empty, milliseconds));

    // TensorRT takes any address on trust: a buffer that is too small, or gone, would be a fault of the whole device.
    private void CheckReady()
    {
        TensorRtErrors.Check(TensorRtMethods.ContextReady(this), $"Engine {_engine.Name} cannot be run");
        foreach (var tensor in _engine.Tensors)
        {
            var bytes = Shape(tensor.Name).Aggregate((long)tensor.ElementSize, (product, dimension) => product * dimension);
            if (_bound[tensor.Name].Bytes < bytes)
            {
                throw SrNetException.InvalidInput($"Engine {_engine.Name} needs {bytes} bytes for {tensor.Name}, and its buffer has {_bound[tensor.Name].Bytes}.");
            }
        }

        _ready = true;
    }
}

using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The engines of a bundle for one internal size, their weights shared by all streams of that size.</summary>
internal sealed class GpuEngines : IDisposable
{
    /// <summary>What TensorRT runs, in the order of the path. What lies between them, FAM around its convolutions and the memory read, are kernels of ours.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        ModelBundle.QueryEncoder, ModelBundle.AlignmentOffsets, ModelBundle.PrototypeTransformer, ModelBundle.Decoder, ModelBundle.MemoryEncoder,
    ];

    private const long LargestWorkspace = 1L << 30;
    private const long LargeGpu = 8L << 30;

    private readonly Dictionary<string, TensorRtEngine> _engines = [];
    private readonly CudaStream _setup;

    private GpuEngines(BundleManifest manifest, EngineShapes shapes, CudaContext context)
    {
        Manifest = manifest;
        Shapes = shapes;
        _setup = new CudaStream(context);
    }

    /// <summary>Of the bundle they are of.</summary>
    public BundleManifest Manifest { get; }

    public EngineShapes Shapes { get; }

    /// <summary>Encodes frames of several streams together; null = each by itself.</summary>
    public GpuEncoderBatch? Batch { get; private set; }

    /// <summary>From now on streams of this size encode their frames together.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="window">How long a frame waits for others.</param>
    public void EncodeTogether(GpuDevice device, TimeSpan window) => Batch = new GpuEncoderBatch(device, this, window);

    /// <summary>Loads all engines from the cache; builds those that are not there.</summary>
    public static GpuEngines Load(
        ModelBundle bundle, ImageSize size, TensorRtRuntime runtime, CudaContext context, PlanCache plans, Action<EngineProgress>? progress, bool batches = false, int? level = null, CancellationToken cancellation = default)
    {
        var engines = new GpuEngines(bundle.Manifest, new EngineShapes(bundle, size, batches), context);
        try
        {
            for (var i = 0; i < Names.Count; i++)
            {
                engines.Add(bundle, size, i, runtime, context, plans, progress, level, cancellation);
            }

            engines.CheckKernels(bundle);
            return engines;
        }
        catch
        {
            engines.Dispose();
            throw;
        }
    }

    /// <summary>What an engine is called in the cache and in messages.</summary>
    public static string PlanName(string engine, ImageSize size) => $"{engine}-{size.Height}x{size.Width}";

    /// <summary>How an engine is built.</summary>
    /// <remarks>FP32 islands stay FP32: TF32 would take from their sums what they were kept in FP32 for. A layer's own memory is limited because a build would
    /// otherwise take what is left of the GPU, beside streams that run.</remarks>
    public static BuildOptions Options(EngineShapes shapes, string engine, CudaDevice device) =>
        new() { Shapes = shapes.Ranges(engine), FullFloat32 = true, WorkspaceBytes = device.MemoryBytes < LargeGpu ? LargestWorkspace / 2 : LargestWorkspace };

    /// <summary>What is needed to run an engine on this many objects, or the query encoder on this many frames; it has no scratch memory yet.</summary>
    public TensorRtContext CreateContext(string engine, int count) => CreateContext(_engines[engine], Shapes, engine, count, _setup);

    /// <summary>The same of an engine by itself.</summary>
    /// <param name="loaded">The engine.</param>
    /// <param name="shapes">Its shapes.</param>
    /// <param name="engine">Its name in the bundle.</param>
    /// <param name="count">Objects, or frames of the query encoder.</param>
    /// <param name="setup">Orders the choice of a profile; waited for.</param>
    public static TensorRtContext CreateContext(TensorRtEngine loaded, EngineShapes shapes, string engine, int count, CudaStream setup)
    {
        var context = loaded.CreateContext();
        try
        {
            // Only the first context of an engine has a profile by itself, and every stream has its own context.
            context.SetProfile(shapes.Profile(engine, count), setup);
            setup.Synchronize();
            foreach (var (input, shape) in shapes.For(engine, count))
            {
                context.SetShape(input, shape);
            }

            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    public TensorRtEngine Engine(string name) => _engines[name];

    public void Dispose()
    {
        Batch?.Dispose();
        foreach (var engine in _engines.Values)
        {
            engine.Dispose();
        }

        _setup.Dispose();
    }

    // What the kernels of FAM and of the memory take for granted.
    private void CheckKernels(ModelBundle bundle)
    {
        if (Engine(ModelBundle.AlignmentOffsets).Tensors.FirstOrDefault(t => t.Name is not ("thin_q" or "thin_l") && t.Type != TensorType.Float32) is { } other)
        {
            throw SrNetException.InvalidInput($"The bundle {bundle.Folder} has {other.Name} of {ModelBundle.AlignmentOffsets} in {other.Type}: on a GPU it is FP32.");
        }

        TensorType[] types =
        [
            Engine(ModelBundle.QueryEncoder).Tensor("key").Type, Engine(ModelBundle.QueryEncoder).Tensor("selection").Type, Engine(ModelBundle.QueryEncoder).Tensor("shrinkage").Type,
            Engine(ModelBundle.MemoryEncoder).Tensor("value").Type, Engine(ModelBundle.PrototypeTransformer).Tensor("readout").Type,
        ];
        if (types.Distinct().Count() > 1 || types[0] is not (TensorType.Float16 or TensorType.Float32))
        {
            throw SrNetException.InvalidInput($"The bundle {bundle.Folder} has keys, values and readout of several types ({string.Join(", ", types)}): on a GPU they are all FP16 or all FP32.");
        }

        if (Shapes.Slots > MemoryKernels.MostObjects || Shapes.Top > MemoryKernels.MostTop)
        {
            throw SrNetException.InvalidInput(
                $"The bundle {bundle.Folder} remembers {Shapes.Slots - 1} frames and reads the best {Shapes.Top} positions: a GPU reads {MemoryKernels.MostObjects - 1} and {MemoryKernels.MostTop} at most.");
        }
    }

    private void Add(
        ModelBundle bundle, ImageSize size, int index, TensorRtRuntime runtime, CudaContext context, PlanCache plans, Action<EngineProgress>? progress, int? level, CancellationToken cancellation)
    {
        var name = Names[index];
        var steps = progress is null ? null : new Steps(step => progress(new EngineProgress(name, index + 1, Names.Count, step)));
        var cached = plans.Load(runtime, context, PlanName(name, size), bundle.Read(name), Options(Shapes, name, context.Device) with { Level = level }, steps, cancellation);
        _engines.Add(name, cached.Engine);
        progress?.Invoke(new EngineProgress(name, index + 1, Names.Count, null, cached.Source, cached.Why));
    }

    // Progress<T> would hand the steps to the thread pool, out of order.
    private sealed class Steps(Action<BuildProgress> report) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => report(value);
    }
}

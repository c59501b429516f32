using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The engines of a bundle for one internal size, their weights shared by all streams of that size.</summary>
internal sealed class GpuEngines : IDisposable
{
    /// <summary>What a GPU runs, in the order of the path.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        ModelBundle.QueryEncoder, ModelBundle.FeatureAlignment, ModelBundle.BankReader, ModelBundle.PrototypeTransformer, ModelBundle.Decoder, ModelBundle.MemoryEncoder,
    ];

    private readonly Dictionary<string, TensorRtEngine> _engines = [];
    private readonly CudaStream _setup;

    private GpuEngines(EngineShapes shapes, CudaContext context)
    {
        Shapes = shapes;
        _setup = new CudaStream(context);
    }

    public EngineShapes Shapes { get; }

    /// <summary>Loads all engines from the cache; builds those that are not there.</summary>
    public static GpuEngines Load(
        ModelBundle bundle, ImageSize size, TensorRtRuntime runtime, CudaContext context, PlanCache plans, Action<EngineProgress>? progress, CancellationToken cancellation = default)
    {
        var engines = new GpuEngines(new EngineShapes(bundle, size), context);
        try
        {
            for (var i = 0; i < Names.Count; i++)
            {
                engines.Add(bundle, size, i, runtime, context, plans, progress, cancellation);
            }

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
    /// <remarks>FP32 islands stay FP32: TF32 would take from their sums what they were kept in FP32 for.</remarks>
    public static BuildOptions Options(EngineShapes shapes, string engine) => new() { Shapes = shapes.Ranges(engine), FullFloat32 = true };

    /// <summary>What one stream needs to run an engine on this many objects.</summary>
    public TensorRtContext CreateContext(string engine, int objects)
    {
        var context = _engines[engine].CreateContext();
        try
        {
            // Only the first context of an engine has a profile by itself, and every stream has its own context.
            context.SetProfile(0, _setup);
            _setup.Synchronize();
            foreach (var (input, shape) in Shapes.For(engine, objects))
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
        foreach (var engine in _engines.Values)
        {
            engine.Dispose();
        }

        _setup.Dispose();
    }

    private void Add(
        ModelBundle bundle, ImageSize size, int index, TensorRtRuntime runtime, CudaContext context, PlanCache plans, Action<EngineProgress>? progress, CancellationToken cancellation)
    {
        var name = Names[index];
        var steps = progress is null ? null : new Steps(step => progress(new EngineProgress(name, index + 1, Names.Count, step)));
        var cached = plans.Load(runtime, context, PlanName(name, size), bundle.Read(name), Options(Shapes, name), steps, cancellation);
        _engines.Add(name, cached.Engine);
        progress?.Invoke(new EngineProgress(name, index + 1, Names.Count, null, cached.Source, cached.Why));
    }

    // Progress<T> would hand the steps to the thread pool, out of order.
    private sealed class Steps(Action<BuildProgress> report) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => report(value);
    }
}

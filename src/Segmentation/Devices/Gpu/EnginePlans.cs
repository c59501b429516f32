using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The plans of a bundle's engines on this machine, apart from any stream: to be built ahead, looked into, and checked.</summary>
internal sealed class EnginePlans : IDisposable
{
    private readonly ModelBundle _bundle;
    private readonly GpuDevice _device;
    private readonly Action<EngineProgress>? _progress;
    private readonly bool _together;

    /// <summary>Takes a GPU.</summary>
    /// <param name="model">The bundle's folder, or the name of one that came with the program; null = srnet-s.</param>
    /// <param name="options">Which GPU, and where its plans are kept.</param>
    /// <param name="together">The query encoder's plan is that for frames of several streams.</param>
    /// <exception cref="SrNetException">Missing: the bundle, the driver, a GPU, TensorRT or the kernels; InvalidInput: its query encoder takes one frame.</exception>
    public EnginePlans(string? model, GpuOptions options, bool together = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        _bundle = ModelBundle.Open(BundledModel.ForGpu(model));
        _together = together;
        if (together && !EngineTensors.IsBatch(_bundle.Manifest.Engines[ModelBundle.QueryEncoder]))
        {
            throw SrNetException.InvalidInput($"The query encoder of {_bundle.Name} takes one frame at a time: leave --together out, or give an FP16 bundle that training/halve.py of this version made.");
        }

        _device = new GpuDevice(_bundle, options);
        _progress = options.Progress;
    }

    /// <summary>Name and version of the bundle.</summary>
    public string Model => _bundle.Name;

    /// <summary>The GPU they are for.</summary>
    public CudaDevice Device => _device.Context.Device;

    public TensorRtRuntime TensorRt => _device.Runtime;

    /// <summary>Names of the engines that a GPU runs.</summary>
    public static IReadOnlyList<string> Engines => GpuEngines.Names;

    public string Folder => _device.Plans.Folder;

    /// <summary>The size the network works at for 16:9 frames.</summary>
    public ImageSize UsualSize => _bundle.InternalSize(new ImageSize(1920, 1080));

    /// <summary>Makes sure that every engine of a size has its plan.</summary>
    /// <param name="size">The internal size.</param>
    /// <param name="level">TensorRT's optimization level, 0 to 5, with which all are built anew; null = those that are there are kept.</param>
    /// <param name="cancellation">Stops a build.</param>
    public void Build(ImageSize size, int? level, CancellationToken cancellation) =>
        Load(size, level, cancellation).Dispose();

    /// <summary>Loads and runs every engine of a size once, on zeros, if its plan is there.</summary>
    public IEnumerable<EngineState> Verify(ImageSize size)
    {
        foreach (var name in GpuEngines.Names)
        {
            using var engine = TryLoad(name, size, out var problem);
            yield return new EngineState(name, engine is null ? problem : TryRun(engine, Shapes(size), name));
        }
    }

    /// <summary>Runs every engine of a size on the same inputs as the FP32 bundle's on the CPU; builds those that have no plan.</summary>
    /// <param name="size">The internal size.</param>
    /// <param name="objects">K.</param>
    public IEnumerable<EngineDifference> Compare(ImageSize size, int objects)
    {
        using var engines = Load(size);
        var reference = ModelBundle.Open(BundledModel.InFp32(_bundle.Folder));
        foreach (var name in GpuEngines.Names)
        {
            foreach (var difference in EngineComparison.Run(engines.Engine(name), name, engines.Shapes, reference, engines.Shapes.KnowsObjects(name) ? objects : 1))
            {
                yield return difference;
            }
        }
    }

    /// <summary>Runs the query encoder once for several frames, and the FP32 bundle's on the CPU for each.</summary>
    /// <param name="size">The internal size.</param>
    /// <param name="frames">As many as a batch has.</param>
    public IReadOnlyList<EngineDifference> CompareFrames(ImageSize size, int frames)
    {
        using var engines = Load(size);
        return EngineComparison.Run(engines.Engine(ModelBundle.QueryEncoder), ModelBundle.QueryEncoder, engines.Shapes, ModelBundle.Open(BundledModel.InFp32(_bundle.Folder)), frames);
    }

    /// <summary>The layers of an engine, as TensorRT's JSON.</summary>
    /// <exception cref="SrNetException">Missing: it has no plan.</exception>
    public string Inspect(string name, ImageSize size)
    {
        using var engine = Load(name, size);
        return engine.Inspect();
    }

    /// <summary>How long each layer of an engine takes with one object, the slowest first: medians of a few runs on zeros.</summary>
    /// <exception cref="SrNetException">Missing: it has no plan.</exception>
    public IReadOnlyList<LayerTime> Profile(string name, ImageSize size)
    {
        const int Runs = 5;
        using var engine = Load(name, size);
        var runs = Run(engine, Shapes(size), name, (context, stream) => Enumerable.Range(0, Runs).Select(_ => context.Profile(stream)).ToArray());
        return [.. runs[0].Select((layer, i) => layer with { Milliseconds = runs.Select(r => r[i].Milliseconds).Order().ElementAt(Runs / 2) }).OrderByDescending(l => l.Milliseconds)];
    }

    public void Dispose() => _device.Dispose();

    private EngineShapes Shapes(ImageSize size) => new(_bundle, size, _together);

    private GpuEngines Load(ImageSize size, int? level = null, CancellationToken cancellation = default) =>
        GpuEngines.Load(_bundle, size, _device.Runtime, _device.Context, _device.Plans, _progress, _together, level, cancellation);

    private TensorRtEngine? TryLoad(string name, ImageSize size, out string? problem) => _device.Plans.TryLoad(
        _device.Runtime, _device.Context, GpuEngines.PlanName(name, size), _bundle.Read(name), GpuEngines.Options(Shapes(size), name, Device), out problem);

    private TensorRtEngine Load(string name, ImageSize size) => TryLoad(name, size, out var problem)
        ?? throw SrNetException.Missing($"Engine {name} has no plan for {size} in {_device.Plans.Folder} that can be used ({problem}): build it by 'srnet engines build --size {size}'.");

    private string? TryRun(TensorRtEngine engine, EngineShapes shapes, string name)
    {
        try
        {
            return Run<string?>(engine, shapes, name, (_, _) => null);
        }
        catch (SrNetException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    // Runs an engine once on zeros, and hands it on.
    private T Run<T>(TensorRtEngine engine, EngineShapes shapes, string name, Func<TensorRtContext, CudaStream, T> then)
    {
        using var resources = new GpuResources();
        var stream = resources.Add(new CudaStream(_device.Context));
        using var context = GpuEngines.CreateContext(engine, shapes, name, count: 1, stream);
        context.UseScratch(resources.AddScratch(context));
        foreach (var tensor in engine.Tensors)
        {
            var buffer = resources.Add(context.NewBuffer(tensor.Name));
            stream.Fill(buffer, 0);
            context.Bind(tensor.Name, buffer);
        }

        context.Enqueue(stream);
        stream.Synchronize();
        return then(context, stream);
    }
}

/// <summary>How far a bundle's engines are.</summary>
/// <param name="Engine">Name of the engine in the bundle.</param>
/// <param name="Number">From 1.</param>
/// <param name="Count">Engines of the bundle.</param>
/// <param name="Build">Where TensorRT is in building it; null when it is done.</param>
/// <param name="Source">Where the engine came from; null until it is done.</param>
/// <param name="Why">For one that was rebuilt: what was wrong with its plan.</param>
public sealed record EngineProgress(string Engine, int Number, int Count, BuildProgress? Build, PlanSource? Source = null, string? Why = null);

/// <summary>Whether an engine's plan can be used on this machine.</summary>
/// <param name="Engine">Name of the engine in the bundle.</param>
/// <param name="Problem">One clause that says why not; null when it was loaded and has run.</param>
public sealed record EngineState(string Engine, string? Problem);

using System.Collections.Concurrent;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>A GPU: TensorRT runs the network, our kernels do the rest, frames come in and labels go out by copies beside the work.</summary>
internal sealed class GpuDevice : IComputeDevice
{
    // Held while engines are loaded, which is minutes when they are built: one build at a time has the GPU for its measurements.
    private readonly Lock _loading = new();
    private readonly ConcurrentDictionary<ImageSize, GpuEngines> _engines = [];
    private readonly ModelBundle _bundle;
    private readonly GpuOptions _options;
    private int _streams;
    private bool _isRetired;

    /// <summary>Takes a GPU; engines are loaded or built when the first stream of their size is opened.</summary>
    /// <exception cref="SrNetException">Missing: the driver, a GPU, TensorRT or the kernels; InvalidInput: the bundle is not for GPUs.</exception>
    public GpuDevice(ModelBundle bundle, GpuOptions options)
    {
        _bundle = bundle;
        _options = options;
        CaptureFailures = new CaptureFailures(options.Warn, options.Time);
        var wrong = GpuEngines.Names.FirstOrDefault(n => bundle.Manifest.Engines.TryGetValue(n, out var e) && e.Precision is not ("fp16" or "fp32"));
        if (wrong is not null)
        {
            throw SrNetException.InvalidInput($"Engine {wrong} of the bundle {bundle.Folder} is {bundle.Manifest.Engines[wrong].Precision}, which is for CPUs: give an FP16 or FP32 bundle.");
        }

        var device = CudaDevice.Open(options.Ordinal);
        try
        {
            Context = new CudaContext(device);
            Runtime = new TensorRtRuntime(Context);
            Kernels = new FrameKernels(Context);
            Plans = new PlanCache(options.Plans ?? GpuOptions.DefaultPlans);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Kind => "cuda";

    public GpuUse? Gpu => new GpuUse(Context.Device.Name, Context.UsedMemory, CaptureFailures.Count, _engines.Values.Sum(e => e.Batch?.LaunchesSaved ?? 0));

    public string? Loss => Context.Loss is { } said ? $"{Context.Device.Name} is lost to this process ({said}): a new process can use it again, if it works." : null;

    public CaptureFailures CaptureFailures { get; }

    public TensorRtRuntime Runtime { get; } = null!;

    public CudaContext Context { get; } = null!;

    public FrameKernels Kernels { get; } = null!;

    public PlanCache Plans { get; } = null!;

    public IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory) => new GpuStream(this, Engines(size), frame, size, memory);

    public IStreamCompute? TryReopen(string device, ImageSize frame, ImageSize size, MemoryPolicy memory, out string? why)
    {
        // To load or build engines takes too long for a stream that is late already.
        why = IsLoaded(size) ? null : $"The engines for {size} are not loaded on {Context.Device.Name}; a stream of that size would load them.";
        return why is null ? Open(frame, size, memory) : null;
    }

    /// <summary>Whether a stream of a size can be opened at once.</summary>
    public bool IsLoaded(ImageSize size) => _engines.ContainsKey(size);

    /// <summary>Loads or builds the engines of a size; the first stream would.</summary>
    public void Load(ImageSize size) => Engines(size);

    /// <summary>A stream was opened; it will be <see cref="Closed"/>.</summary>
    public void Opened() => Interlocked.Increment(ref _streams);

    public void Closed()
    {
        if (Interlocked.Decrement(ref _streams) == 0 && Volatile.Read(ref _isRetired))
        {
            Dispose();
        }
    }

    /// <summary>Is disposed as soon as its last stream is closed.</summary>
    public void Retire()
    {
        Opened();
        Volatile.Write(ref _isRetired, true);
        Closed();
    }

    public void Dispose()
    {
        lock (_loading)
        {
            foreach (var engines in _engines.Values)
            {
                engines.Dispose();
            }

            _engines.Clear();
        }

        Kernels?.Dispose();
        Runtime?.Dispose();
        Context?.Dispose();
    }

    private GpuEngines Engines(ImageSize size)
    {
        if (_engines.TryGetValue(size, out var loaded))
        {
            return loaded;
        }

        lock (_loading)
        {
            return _engines.GetOrAdd(size, LoadEngines);
        }
    }

    // What TensorRT cannot build in FP16 it may in FP32, which is still far faster than the CPU.
    private GpuEngines LoadEngines(ImageSize size)
    {
        try
        {
            return LoadEngines(_bundle, size);
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed && Loss is null && !PlanCache.OutOfMemory(e) && BundledModel.InFp32(_bundle.Folder) is var full && full != _bundle.Folder)
        {
            _options.Warn?.Invoke($"{_bundle.Name} cannot be run at {size}, {full} is taken instead: {e.Message}");
            return LoadEngines(ModelBundle.Open(full), size);
        }
    }

    private GpuEngines LoadEngines(ModelBundle bundle, ImageSize size)
    {
        var together = _options.EncodeTogether > TimeSpan.Zero;
        var engines = GpuEngines.Load(bundle, size, Runtime, Context, Plans, _options.Progress, together);
        try
        {
            if (engines.Shapes.HasBatches)
            {
                engines.EncodeTogether(this, _options.EncodeTogether);
            }
            else if (together)
            {
                _options.Warn?.Invoke($"The query encoder of {bundle.Name} takes one frame at a time, so streams encode theirs by themselves.");
            }

            return engines;
        }
        catch
        {
            engines.Dispose();
            throw;
        }
    }
}

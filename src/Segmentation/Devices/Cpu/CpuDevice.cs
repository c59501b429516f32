using SRNet.Interop.OneDnn;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>The engines by oneDNN or ONNX Runtime, and our own SIMD kernels.</summary>
internal sealed class CpuDevice : IComputeDevice
{
    private readonly ModelBundle _bundle;
    private readonly int _threads;
    private readonly CpuEngine _asked;
    private readonly EngineSet? _plans;
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageSize, EngineSet> _graphs = [];

    /// <param name="bundle">The model.</param>
    /// <param name="threads">Threads one step may use.</param>
    /// <param name="engine">What computes its engines.</param>
    /// <exception cref="SrNetException">Missing or InvalidInput: oneDNN was asked for and cannot be used; InvalidInput: a plan is damaged.</exception>
    public CpuDevice(ModelBundle bundle, int threads, CpuEngine engine)
    {
        (_bundle, _threads, _asked) = (bundle, threads, engine);
        if (CpuEngineChoice.TakesOneDnn(bundle, engine))
        {
            // The plans keep the threads for as long as they need them.
            using var runtime = OneDnnRuntime.Start(threads);
            _plans = EngineSet.OfPlans(bundle, runtime);
        }
    }

    public string Kind => "cpu";

    public string Engine =>
        _plans is not null ? $"oneDNN {OneDnnRuntime.Version}" :
        _asked == CpuEngine.OnnxRuntime ? $"ONNX Runtime {OrtRuntime.Version}, which was asked for" : $"ONNX Runtime {OrtRuntime.Version}; {CpuEngineChoice.WhyNotOneDnn(_bundle)}";

    public IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory) => new CpuStream(_bundle.Manifest, _plans ?? Graphs(size), frame, size, memory, _threads);

    public IStreamCompute? TryReopen(string device, ImageSize frame, ImageSize size, MemoryPolicy memory, out string? why)
    {
        why = null;
        return Open(frame, size, memory);
    }

    public void Dispose()
    {
        _plans?.Dispose();
        lock (_lock)
        {
            foreach (var set in _graphs.Values)
            {
                set.Dispose();
            }

            _graphs.Clear();
        }
    }

    // Loaded at the first use of their size.
    private EngineSet Graphs(ImageSize size)
    {
        lock (_lock)
        {
            if (!_graphs.TryGetValue(size, out var set))
            {
                set = EngineSet.OfGraphs(_bundle, size, _threads);
                _graphs.Add(size, set);
            }

            return set;
        }
    }
}

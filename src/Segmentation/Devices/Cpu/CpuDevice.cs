using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>ONNX Runtime and our own SIMD kernels.</summary>
internal sealed class CpuDevice(ModelBundle bundle, int threads) : IComputeDevice
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageSize, EngineSet> _engines = [];

    public string Kind => "cpu";

    public IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory) => new CpuStream(bundle.Manifest, Engines(size), frame, size, memory, threads);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var set in _engines.Values)
            {
                set.Dispose();
            }

            _engines.Clear();
        }
    }

    // Loaded at the first use of their size.
    private EngineSet Engines(ImageSize size)
    {
        lock (_lock)
        {
            if (!_engines.TryGetValue(size, out var set))
            {
                set = new EngineSet(bundle, size, threads);
                _engines.Add(size, set);
            }

            return set;
        }
    }
}

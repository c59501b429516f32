using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation;

/// <summary>
/// A GPU, and the CPU for what it cannot do: streams of a size whose engines can be neither loaded nor built, and streams for which it has no room.
/// A stream stays where it was opened.
/// </summary>
/// <param name="gpu">Is tried first; taken over.</param>
/// <param name="cpu">Makes the other one when it is needed.</param>
/// <param name="report">Is given null when the GPU has taken its first stream, and one sentence whenever it cannot: once per size, and per stream that has no
/// room.</param>
internal sealed class FallbackDevice(GpuDevice gpu, Func<CpuDevice> cpu, Action<string?> report) : IComputeDevice
{
    // Held while engines are loaded or built; streams whose engines are there do not wait for it, even if there is no room for them on the GPU.
    private readonly Lock _loading = new();
    private readonly Lock _making = new();
    private readonly HashSet<ImageSize> _without = [];
    private CpuDevice? _cpu;
    private bool _taken;

    /// <summary>cuda until the first stream had to go elsewhere.</summary>
    public string Kind => _cpu is null ? gpu.Kind : _cpu.Kind;

    public string? Engine => _cpu?.Engine;

    public GpuMemoryUse? GpuMemory => gpu.GpuMemory;

    public IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory) => TryGpu(frame, size, memory) ?? Cpu().Open(frame, size, memory);

    public void Dispose()
    {
        gpu.Dispose();
        _cpu?.Dispose();
    }

    private IStreamCompute? TryGpu(ImageSize frame, ImageSize size, MemoryPolicy memory)
    {
        try
        {
            // Engines that failed are not tried again: a build takes minutes.
            if (!HasEngines(size))
            {
                return null;
            }

            var stream = gpu.Open(frame, size, memory);
            if (!Interlocked.Exchange(ref _taken, true))
            {
                report(null);
            }

            return stream;
        }
        catch (SrNetException e)
        {
            report(e.Message);
            return null;
        }
    }

    private bool HasEngines(ImageSize size)
    {
        if (gpu.IsLoaded(size))
        {
            return true;
        }

        lock (_loading)
        {
            if (_without.Contains(size))
            {
                return false;
            }

            try
            {
                gpu.Load(size);
                return true;
            }
            catch (SrNetException)
            {
                _without.Add(size);
                throw;
            }
        }
    }

    private CpuDevice Cpu()
    {
        lock (_making)
        {
            return _cpu ??= cpu();
        }
    }
}

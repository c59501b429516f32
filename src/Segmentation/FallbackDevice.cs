using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation;

/// <summary>
/// A GPU, and the CPU for what it cannot do: streams of a size whose engines can be neither loaded nor built, streams for which it has no room, and all of them
/// while it is lost. A stream stays where it was opened, unless there is no room for the first objects in it.
/// </summary>
internal sealed class FallbackDevice : IComputeDevice
{
    // A build takes minutes, and what it fails by seldom passes soon.
    private static readonly TimeSpan BuildPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LossPause = TimeSpan.FromMinutes(1);

    // Held while engines are loaded or built; streams whose engines are there do not wait for it, even if there is no room for them on the GPU.
    private readonly Lock _loading = new();
    private readonly Lock _making = new();
    private readonly Dictionary<ImageSize, long> _without = [];
    private readonly Func<GpuDevice> _makeGpu;
    private readonly Func<CpuDevice> _makeCpu;
    private readonly Action<string?> _report;
    private readonly TimeProvider _time;
    private GpuDevice? _gpu;
    private CpuDevice? _cpu;
    private long _lostAt;
    private bool _taken;

    /// <summary>Takes the GPU.</summary>
    /// <param name="gpu">Makes the first device, at once, and a new one when it was lost.</param>
    /// <param name="cpu">Makes the other one when it is needed.</param>
    /// <param name="report">Is given null when the GPU has taken a stream, for the first time or again after it was lost, and one sentence whenever it cannot: once
    /// per size, per stream that has no room, and per loss.</param>
    /// <param name="time">By which what failed is tried again.</param>
    /// <exception cref="SrNetException">There is no GPU that could be taken.</exception>
    public FallbackDevice(Func<GpuDevice> gpu, Func<CpuDevice> cpu, Action<string?> report, TimeProvider time)
    {
        (_makeGpu, _makeCpu, _report, _time) = (gpu, cpu, report, time);
        _gpu = gpu();
    }

    /// <summary>cuda until the first stream had to go elsewhere.</summary>
    public string Kind => _cpu is null ? "cuda" : _cpu.Kind;

    public string? Engine => _cpu?.Engine;

    public GpuUse? Gpu => Volatile.Read(ref _gpu)?.Gpu;

    public IStreamCompute Open(ImageSize frame, ImageSize size, MemoryPolicy memory) => TryGpu(frame, size, memory) ?? Cpu().Open(frame, size, memory);

    public IStreamCompute? OpenElsewhere(ImageSize frame, ImageSize size, MemoryPolicy memory, string why)
    {
        _report(why);
        return Cpu().Open(frame, size, memory);
    }

    public IStreamCompute? TryReopen(string device, ImageSize frame, ImageSize size, MemoryPolicy memory, out string? why)
    {
        if (device == "cpu")
        {
            return Cpu().TryReopen(device, frame, size, memory, out why);
        }

        why = "The GPU is lost.";
        return Volatile.Read(ref _gpu)?.TryReopen(device, frame, size, memory, out why);
    }

    public void Dispose()
    {
        _gpu?.Dispose();
        _cpu?.Dispose();
    }

    private IStreamCompute? TryGpu(ImageSize frame, ImageSize size, MemoryPolicy memory)
    {
        try
        {
            if (UsableGpu() is not { } gpu || !HasEngines(gpu, size))
            {
                return null;
            }

            var stream = gpu.Open(frame, size, memory);
            if (!Interlocked.Exchange(ref _taken, true))
            {
                _report(null);
            }

            return stream;
        }
        catch (SrNetException e)
        {
            _report(e.Message);
            return null;
        }
    }

    // A lost GPU serves new contexts only, if any: when the streams that were on it are closed it is left altogether, and after a while it is taken anew. Where the
    // fault stays with the process, that fails, and is tried again.
    private GpuDevice? UsableGpu()
    {
        lock (_making)
        {
            if (_gpu?.Loss is { } loss)
            {
                _gpu.Retire();
                Volatile.Write(ref _gpu, null);
                _lostAt = _time.GetTimestamp();
                _taken = false;
                _report(loss);
            }

            if (_gpu is null && _time.GetElapsedTime(_lostAt) >= LossPause)
            {
                _lostAt = _time.GetTimestamp();
                try
                {
                    Volatile.Write(ref _gpu, _makeGpu());
                }
                catch (SrNetException)
                {
                    // It was told that it is lost, and it still is.
                }
            }

            return _gpu;
        }
    }

    private bool HasEngines(GpuDevice gpu, ImageSize size)
    {
        if (gpu.IsLoaded(size))
        {
            return true;
        }

        lock (_loading)
        {
            if (_without.TryGetValue(size, out var failed) && _time.GetElapsedTime(failed) < BuildPause)
            {
                return false;
            }

            try
            {
                gpu.Load(size);
                _without.Remove(size);
                return true;
            }
            catch (SrNetException)
            {
                _without[size] = _time.GetTimestamp();
                throw;
            }
        }
    }

    private CpuDevice Cpu()
    {
        lock (_making)
        {
            return _cpu ??= _makeCpu();
        }
    }
}

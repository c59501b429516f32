using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation;

/// <summary>A loaded model bundle on one device: the weights, shared by all sessions. Thread-safe.</summary>
public sealed class SrNetModel : IDisposable
{
    private SrNetModel(ModelBundle bundle, IComputeDevice device, int threads)
    {
        Bundle = bundle;
        Device = device;
        Threads = threads;
    }

    /// <summary>The bundle's name and version, such as "srnet-s 0.1.0".</summary>
    public string Name => Bundle.Name;

    /// <summary>Threads one step may use.</summary>
    public int Threads { get; }

    /// <summary>Where it computes: cpu or cuda.</summary>
    public string DeviceKind => Device.Kind;

    /// <summary>What computes the engines on the CPU, such as "oneDNN 2.6.3", and why not oneDNN where it does not; null where nothing ran on the CPU yet.</summary>
    public string? Engine => Device.Engine;

    /// <summary>How the GPU stands; null where the model runs on none.</summary>
    /// <exception cref="SrNetException">Failed: the GPU is lost.</exception>
    public GpuUse? Gpu => Device.Gpu;

    /// <summary>One sentence that says why this process can compute nothing any more: after a fault a GPU serves new processes only. Null while it can, and
    /// always for a model that may run on the CPU.</summary>
    public string? DeviceLoss => Device.Loss;

    internal ModelBundle Bundle { get; }

    internal IComputeDevice Device { get; }

    /// <summary>Opens and checks a bundle folder (manifest.json and engines).</summary>
    /// <param name="model">The bundle's folder, or the name of one that came with the program, which is then taken in INT8 on processors with VNNI, else in
    /// FP32; null = srnet-s.</param>
    /// <param name="threads">Threads one step may use; 0 = as many as the machine has cores, at most 8.</param>
    /// <param name="engine">What computes its engines.</param>
    /// <exception cref="SrNetException">Missing: no bundle there, or no oneDNN and it was asked for; InvalidInput: it is damaged or of another version.</exception>
    public static SrNetModel Load(string? model = null, int threads = 0, CpuEngine engine = CpuEngine.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var bundle = ModelBundle.Open(BundledModel.ForCpu(model));
        var used = UsedThreads(threads);
        return new SrNetModel(bundle, new CpuDevice(bundle, used, engine), used);
    }

    /// <summary>Opens a bundle folder for a GPU. Engines are loaded from their plans, or built, when the first stream of a size is opened.</summary>
    /// <param name="model">The bundle's folder, FP16 or FP32, or the name of one that came with the program, which is then taken in FP16; null =
    /// srnet-s.</param>
    /// <param name="options">Which GPU, and where its plans are kept.</param>
    /// <exception cref="SrNetException">Missing: the bundle, the driver, a GPU, TensorRT or the kernels; InvalidInput: the bundle is damaged or not for
    /// GPUs.</exception>
    public static SrNetModel LoadOnGpu(string? model, GpuOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var bundle = ModelBundle.Open(BundledModel.ForGpu(model));
        return new SrNetModel(bundle, new GpuDevice(bundle, options), 1);
    }

    /// <summary>Opens a bundle for a GPU if this machine has all that is needed, else for the CPU, which also serves every stream that the GPU
    /// cannot.</summary>
    /// <param name="model">The bundle's folder, FP16 or FP32, or the name of one that came with the program, which is then taken in the form of each device;
    /// null = srnet-s.</param>
    /// <param name="options">Which GPU, and where its plans are kept.</param>
    /// <param name="report">Is given null when the GPU has taken a stream for the first time, and one sentence whenever it was not taken.</param>
    /// <param name="engine">What computes its engines on the CPU.</param>
    /// <exception cref="SrNetException">Missing: no bundle there; InvalidInput: it is damaged or of another version.</exception>
    public static SrNetModel LoadOnGpuOrCpu(string? model, GpuOptions options, Action<string?> report, CpuEngine engine = CpuEngine.Auto)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        try
        {
            var bundle = ModelBundle.Open(BundledModel.ForGpu(model));
            var device = new FallbackDevice(
                () => new GpuDevice(bundle, options), () => new CpuDevice(ModelBundle.Open(BundledModel.ForCpu(model)), UsedThreads(0), engine), report, options.Time);
            return new SrNetModel(bundle, device, UsedThreads(0));
        }
        catch (SrNetException e)
        {
            // Whatever is wrong with the bundle itself, the CPU will say it too.
            var onCpu = Load(model, engine: engine);
            report(e.Message);
            return onCpu;
        }
    }

    /// <summary>The size the network works at for frames of the given size when nothing else is asked for: the frame's aspect ratio, as many pixels as a 16:9
    /// picture of the bundle's short side as the preset changes it, sides at most 1.5 times the frame's, multiples of 16.</summary>
    public ImageSize DefaultInternalSize(ImageSize frame, SessionPreset preset = SessionPreset.Balanced) =>
        Bundle.InternalSize(frame, preset switch { SessionPreset.Fast => 2.0 / 3, SessionPreset.Accurate => 5.0 / 4, _ => 1 });

    /// <summary>The size of the largest preset for frames of the given size that is smaller than another; null when none is.</summary>
    public ImageSize? SmallerSize(ImageSize frame, ImageSize than)
    {
        foreach (var preset in (ReadOnlySpan<SessionPreset>)[SessionPreset.Balanced, SessionPreset.Fast])
        {
            if (DefaultInternalSize(frame, preset) is var size && size.Width <= than.Width && size.Height <= than.Height && size != than)
            {
                return size;
            }
        }

        return null;
    }

    /// <summary>What a stream remembers when nothing else is asked for.</summary>
    public MemoryPolicy DefaultMemory(SessionPreset preset = SessionPreset.Balanced)
    {
        var memory = Bundle.Manifest.Memory;
        return new MemoryPolicy(preset == SessionPreset.Fast ? Math.Min(3, memory.Frames) : memory.Frames, memory.Every);
    }

    /// <summary>When objects are lost and found, as the bundle was calibrated.</summary>
    internal TrackingRule Tracking => Bundle.Manifest.Confidence is not { } c ? TrackingRule.Shipped : new TrackingRule
    {
        Calibration = new ConfidenceCalibration(c.Overlap.Scale, c.Overlap.Offset),
        LoseBelow = c.LostBelow,
        FindFrom = c.FoundFrom,
    };

    /// <inheritdoc />
    public void Dispose() => Device.Dispose();

    private static int UsedThreads(int threads) => threads == 0 ? Math.Min(8, Environment.ProcessorCount) : threads;
}

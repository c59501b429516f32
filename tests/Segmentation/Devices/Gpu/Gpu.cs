using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using SRNet.Native.Loading;
using SRNet.Segmentation.Devices.Gpu;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>A GPU of stand-ins: TensorRT's engines are computed by ONNX Runtime, the driver's streams are threads. For the whole process, so its tests run one after the other.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed unsafe class Gpu : IDisposable
{
    public const string Collection = "gpu stand-ins";

    // The stand-ins on our own declarations, unless the tests are run with others.
    private static readonly string StandInFolder = Environment.GetEnvironmentVariable("SRNET_TEST_STANDINS") ?? Path.Combine(AppContext.BaseDirectory, "standins");

    private static readonly Lazy<nint> Driver = new(() => NativeLibrary.Load(Path.Combine(StandInFolder, "libcuda.so.1")));

    private readonly DirectoryInfo _plans = Directory.CreateTempSubdirectory("srnet-plans-");

    public string Plans => _plans.FullName;

    /// <summary>The FP32 engines: what they compute must be what the CPU computes.</summary>
    public SrNetModel Load(string bundle = "srnet-s", Action<EngineProgress>? progress = null, Action<string>? warn = null, TimeProvider? time = null, TimeSpan together = default)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "engines", bundle);
        return SrNetModel.LoadOnGpu(folder, new GpuOptions { Plans = Plans, Progress = progress, Warn = warn, Time = time ?? TimeProvider.System, EncodeTogether = together });
    }

    /// <summary>A healthy device with all its memory.</summary>
    public static void Reset() => ((delegate* unmanaged<void>)Export("srnet_standin_reset"))();

    public static void SetMemory(long bytes) => ((delegate* unmanaged<ulong, void>)Export("srnet_standin_set_memory"))((ulong)bytes);

    /// <summary>Every piece of work waits for a random time up to this, so that streams overtake each other wherever nothing orders them.</summary>
    public static void SetJitter(int microseconds) => ((delegate* unmanaged<int, void>)Export("srnet_standin_set_jitter"))(microseconds);

    /// <summary>From now on freeing anything while work is in flight is a fault that loses the device.</summary>
    public static void ForbidBusyFrees() => ((delegate* unmanaged<void>)Export("srnet_standin_forbid_busy_frees"))();

    public static void LoseDevice(int result) => ((delegate* unmanaged<int, void>)Export("srnet_standin_lose_device"))(result);

    /// <summary>Lets a function of the driver fail once, after so many calls.</summary>
    public static void Fail(string function, int result, int after = 0)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
        {
            ((delegate* unmanaged<byte*, int, int, void>)Export("srnet_standin_fail"))(name, result, after);
        }
    }

    /// <summary>Calls of the driver so far.</summary>
    public static long Calls() => ((delegate* unmanaged<long>)Export("srnet_standin_calls"))();

    /// <summary>Bytes that were copied to the device so far.</summary>
    public static long Uploaded() => ((delegate* unmanaged<long>)Export("srnet_standin_uploaded"))();

    /// <summary>Everything that lives on the device, by kind.</summary>
    public static string Live() => string.Join(' ', new[] { "streams", "events", "graphs", "modules", "allocations", "pinned" }.Select(k => $"{k}={Count(k)}"));

    public void Dispose()
    {
        Reset();
        _plans.Delete(recursive: true);
    }

    [ModuleInitializer]
    internal static void Switch() => Environment.SetEnvironmentVariable(StandIns.Variable, StandInFolder);

    private static long Count(string kind)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(kind + '\0'))
        {
            return ((delegate* unmanaged<byte*, long>)Export("srnet_standin_live"))(name);
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Driver.Value, name);
}

using System.Runtime.InteropServices;
using System.Text;
using SRNet.Interop.Cuda;

namespace SRNet.Interop.Tests.StandIns;

/// <summary>The switches of the stand-in for libcuda.so.1. Its state is the process's: the tests that use it run one after the other.</summary>
internal static unsafe class StandIn
{
    public const string Collection = "stand-ins";

    /// <summary>The stand-ins on our own declarations, unless the tests are run with others.</summary>
    public static readonly string Folder = Environment.GetEnvironmentVariable("SRNET_TEST_STANDINS") ?? Path.Combine(AppContext.BaseDirectory, "standins");

    private static readonly Lazy<nint> Library = new(() =>
    {
        var path = Path.Combine(Folder, "libcuda.so.1");
        Assert.True(File.Exists(path), $"{path} is not there: build native/ and then the tests again.");
        return NativeLibrary.Load(path);
    });

    /// <summary>What the stand-in for libnvinfer says it is: 11.99.0, or the version of NVIDIA's headers that it was built on.</summary>
    public static Version TensorRtVersion
    {
        get
        {
            var library = NativeLibrary.Load(Path.Combine(Folder, "trt11", "libnvinfer.so.11"));
            var version = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "getInferLibVersion"))();
            return new Version(version / 10000, version / 100 % 100, version % 100);
        }
    }

    public static CudaContext NewContext(CudaWait wait = CudaWait.Block) => new(CudaDevice.Open(), wait);

    /// <summary>A healthy device, nothing injected.</summary>
    public static void Reset() => ((delegate* unmanaged<void>)Export("srnet_standin_reset"))();

    public static void SetMemory(long bytes) => ((delegate* unmanaged<ulong, void>)Export("srnet_standin_set_memory"))((ulong)bytes);

    public static void SetDevices(int count) => ((delegate* unmanaged<int, void>)Export("srnet_standin_set_devices"))(count);

    public static void LoseDevice(int result) => ((delegate* unmanaged<int, void>)Export("srnet_standin_lose_device"))(result);

    public static uint ContextFlags => ((delegate* unmanaged<uint>)Export("srnet_standin_context_flags"))();

    public static int Retained => ((delegate* unmanaged<int>)Export("srnet_standin_retained"))();

    /// <summary>Lets a function of the driver fail once.</summary>
    public static void Fail(string function, int result, int after = 0)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
        {
            ((delegate* unmanaged<byte*, int, int, void>)Export("srnet_standin_fail"))(name, result, after);
        }
    }

    /// <summary>Everything that lives on the device, by kind, and how often its context is retained.</summary>
    public static string Live()
    {
        string[] kinds = ["streams", "events", "graphs", "modules", "allocations", "pinned"];
        return string.Join(' ', kinds.Select(k => $"{k}={Count(k)}")) + $" retained={Retained}";
    }

    private static long Count(string kind)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(kind + '\0'))
        {
            return ((delegate* unmanaged<byte*, long>)Export("srnet_standin_live"))(name);
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);
}

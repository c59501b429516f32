using System.Text;
using SRNet.Native.Cuda;
using SRNet.Native.Loading;

namespace SRNet.Interop.Cuda;

/// <summary>A GPU, as the driver describes it.</summary>
internal sealed class CudaDevice
{
    // CUdevice_attribute
    private const int ClockRate = 13;
    private const int MultiprocessorCount = 16;
    private const int EccEnabled = 32;
    private const int MemoryClockRate = 36;
    private const int MemoryBusWidth = 37;
    private const int L2CacheSize = 38;
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;

    private CudaDevice(int ordinal, int handle)
    {
        Ordinal = ordinal;
        Handle = handle;
        Name = ReadName(handle);
        ComputeCapability = new Version(Attribute(ComputeCapabilityMajor), Attribute(ComputeCapabilityMinor));
        Multiprocessors = Attribute(MultiprocessorCount);
        L2Bytes = Attribute(L2CacheSize);
        HasEcc = Attribute(EccEnabled) != 0;
        CudaErrors.Check(CudaMethods.DeviceTotalMem(out var memory, handle), "The GPU's memory cannot be read");
        MemoryBytes = (long)memory;
        CudaErrors.Check(CudaMethods.DriverGetVersion(out var version), "The driver's version cannot be read");
        DriverVersion = new Version(version / 1000, version % 1000 / 10);
    }

    /// <summary>0 for the first GPU, in the driver's order.</summary>
    public int Ordinal { get; }

    public string Name { get; }

    public Version ComputeCapability { get; }

    public int Multiprocessors { get; }

    public int L2Bytes { get; }

    public bool HasEcc { get; }

    public long MemoryBytes { get; }

    /// <summary>Bytes per second that its memory moves at most, by the driver's clocks; null when it does not tell.</summary>
    public double? MemoryBandwidth => Known(MemoryClockRate) * 1000.0 * 2 * Known(MemoryBusWidth) / 8;

    /// <summary>FP16 operations per second of its tensor cores at most, dense, by the driver's clock; null for a GPU that this program does not know.</summary>
    public double? HalfOperations
    {
        get
        {
            int? perClock = (ComputeCapability.Major, ComputeCapability.Minor) switch
            {
                (8, 0) => 2048,
                (7 or 8, _) => 1024,
                (9, 0) => 4096,
                (12, _) => 1024,
                _ => null,
            };
            return perClock * (double)Multiprocessors * Known(ClockRate) * 1000;
        }
    }

    /// <summary>The newest CUDA version the driver serves.</summary>
    public Version DriverVersion { get; }

    /// <summary>True for the stand-in of tests: whatever it is measured to do says nothing about a GPU.</summary>
    public bool IsStandIn { get; } = StandIns.Folder is not null;

    /// <summary>The driver's CUdevice.</summary>
    internal int Handle { get; }

    /// <summary>How many GPUs the driver sees.</summary>
    /// <exception cref="SrNetException">Missing: there is no driver.</exception>
    public static int Count()
    {
        CudaLibrary.EnsureLoaded();
        var result = CudaMethods.Init(0);
        if (result == CudaResult.NoDevice)
        {
            return 0;
        }

        CudaErrors.Check(result, "The NVIDIA driver cannot be started");
        CudaErrors.Check(CudaMethods.DeviceGetCount(out var count), "GPUs cannot be counted");
        return count;
    }

    /// <summary>Looks at a GPU; nothing is allocated on it.</summary>
    /// <exception cref="SrNetException">Missing: there is no driver or no such GPU.</exception>
    public static CudaDevice Open(int ordinal = 0)
    {
        var count = Count();
        if (ordinal < 0 || ordinal >= count)
        {
            throw SrNetException.Missing(
                count == 0 ? "The NVIDIA driver sees no GPU: check it with nvidia-smi, or use the CPU." : $"There is no GPU {ordinal}: the driver sees {count}, counted from 0.");
        }

        CudaErrors.Check(CudaMethods.DeviceGet(out var handle, ordinal), $"GPU {ordinal} cannot be opened");
        return new CudaDevice(ordinal, handle);
    }

    public override string ToString() => $"{Name} (compute capability {ComputeCapability}, {MemoryBytes >> 20} MiB)";

    private static unsafe string ReadName(int handle)
    {
        const int Capacity = 256;
        var name = stackalloc byte[Capacity];
        CudaErrors.Check(CudaMethods.DeviceGetName(name, Capacity, handle), "The GPU's name cannot be read");
        var bytes = new ReadOnlySpan<byte>(name, Capacity);
        return Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }

    private int? Known(int attribute) => CudaMethods.DeviceGetAttribute(out var value, attribute, Handle) == CudaResult.Success && value > 0 ? value : null;

    private int Attribute(int attribute)
    {
        CudaErrors.Check(CudaMethods.DeviceGetAttribute(out var value, attribute, Handle), $"Attribute {attribute} of the GPU cannot be read");
        return value;
    }
}

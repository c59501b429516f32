using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>
/// A GPU's primary context, the one TensorRT uses too, retained until this and everything created from it is disposed. Thread-safe.
/// </summary>
/// <remarks>Whatever is created from it makes it current on the calling thread by itself; code that hands a thread to TensorRT directly
/// calls <see cref="MakeCurrent"/> first.</remarks>
internal sealed class CudaContext : SafeHandle
{
    // CU_CTX_SCHED_SPIN, CU_CTX_SCHED_BLOCKING_SYNC
    private const uint ScheduleSpin = 1;
    private const uint ScheduleBlocking = 4;

    [ThreadStatic]
    private static CudaContext? _current;

    /// <summary>Retains the context of a GPU.</summary>
    public CudaContext(CudaDevice device, CudaWait wait = CudaWait.Block)
        : base(0, ownsHandle: true)
    {
        Device = device;
        Wait = wait;

        // Before the context exists: older drivers refuse to change it afterwards, and then it stays as the first one wanted it.
        var set = CudaMethods.PrimaryContextSetFlags(device.Handle, wait == CudaWait.Spin ? ScheduleSpin : ScheduleBlocking);
        if (set != CudaResult.PrimaryContextActive)
        {
            CudaErrors.Check(set, $"{device.Name} cannot be set up");
        }

        CudaErrors.Check(CudaMethods.PrimaryContextRetain(out var context, device.Handle), $"{device.Name} cannot be used");
        SetHandle(context);
        MakeCurrent();
        CudaErrors.Check(CudaMethods.ContextGetStreamPriorityRange(out var least, out var greatest), "Stream priorities cannot be read");
        LeastPriority = least;
        GreatestPriority = greatest;
    }

    public CudaDevice Device { get; }

    public CudaWait Wait { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps captures apart from what they do not bear.</summary>
    public CaptureGate Captures { get; } = new();

    /// <summary>
    /// Why this process cannot use the GPU any more, in CUDA's words; null while it can. Asks the driver: once a fault has spoilt the context, or the GPU is
    /// gone, it gives that answer to every call.
    /// </summary>
    public string? Loss
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            var result = _current == this ? CudaResult.Success : TryMakeCurrent();
            if (result == CudaResult.Success)
            {
                result = CudaMethods.MemoryGetInfo(out _, out _);
            }

            return CudaErrors.IsSticky(result) ? CudaErrors.Describe(result) : null;
        }
    }

    /// <summary>The driver's number of the lowest stream priority; smaller numbers are more urgent.</summary>
    internal int LeastPriority { get; }

    internal int GreatestPriority { get; }

    /// <summary>Bytes of device memory that are free at this moment.</summary>
    public long FreeMemory => Memory().Free;

    /// <summary>Bytes of device memory that are taken at this moment, by all programs.</summary>
    public long UsedMemory
    {
        get
        {
            var (free, total) = Memory();
            return total - free;
        }
    }

    /// <summary>Makes this the calling thread's context.</summary>
    public void MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);

        // Every call comes through here; the driver is asked once per thread.
        if (_current != this)
        {
            CudaErrors.Check(TryMakeCurrent(), "The GPU cannot be used on this thread");
        }
    }

    internal int TryMakeCurrent()
    {
        var result = CudaMethods.ContextSetCurrent(this);
        _current = result == CudaResult.Success ? this : null;
        return result;
    }

    protected override bool ReleaseHandle() => CudaMethods.PrimaryContextRelease(Device.Handle) == CudaResult.Success;

    private (long Free, long Total) Memory()
    {
        MakeCurrent();
        CudaErrors.Check(CudaMethods.MemoryGetInfo(out var free, out var total), "The GPU's free memory cannot be read");
        return ((long)free, (long)total);
    }
}

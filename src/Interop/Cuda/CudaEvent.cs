using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>A point in a stream's work: others wait for it, and two of them measure time on the GPU.</summary>
internal sealed class CudaEvent : CudaHandle
{
    // CU_EVENT_BLOCKING_SYNC: without it a waiting thread spins.
    private const uint BlockingSync = 1;

    public CudaEvent(CudaContext context)
        : base(context)
    {
        var flags = context.Wait == CudaWait.Block ? BlockingSync : 0;
        Adopt(CudaMethods.EventCreate(out var value, flags), value, "An event cannot be created");
    }

    /// <summary>True when the last recording has passed.</summary>
    public bool HasPassed
    {
        get
        {
            Context.MakeCurrent();
            var result = CudaMethods.EventQuery(this);
            if (result != CudaResult.NotReady)
            {
                CudaErrors.Check(result, "Work on the GPU failed");
            }

            return result == CudaResult.Success;
        }
    }

    /// <summary>Waits until the last recording has passed. A fault of the work before it is thrown here.</summary>
    public void Synchronize()
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.EventSynchronize(this), "Work on the GPU failed");
    }

    /// <summary>Milliseconds on the GPU from <paramref name="start"/> to this; both have passed.</summary>
    public float MillisecondsSince(CudaEvent start)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.EventElapsedTime(out var milliseconds, start, this), "Time on the GPU cannot be measured");
        return milliseconds;
    }

    private protected override int Destroy(nint value) => CudaMethods.EventDestroy(value);
}

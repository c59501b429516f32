using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Something the driver created in a context. Keeps the context until it is destroyed itself, by whichever thread.</summary>
internal abstract class CudaHandle : SafeHandle
{
    /// <summary>Makes the context current, so that the deriving constructor can create its object.</summary>
    private protected CudaHandle(CudaContext context)
        : base(0, ownsHandle: true)
    {
        Context = context;
        context.MakeCurrent();
    }

    public CudaContext Context { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The driver's handle or address; throws when it is gone.</summary>
    internal nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <summary>Whether creating and destroying it concerns the whole GPU, as memory and engines do and streams do not; see <see cref="CaptureGate"/>.</summary>
    private protected virtual bool ConcernsDevice => false;

    protected sealed override bool ReleaseHandle()
    {
        var destroyed = false;
        if (ConcernsDevice)
        {
            using (Context.Captures.Enter())
            {
                destroyed = TryDestroy();
            }
        }
        else
        {
            destroyed = TryDestroy();
        }

        Context.DangerousRelease();
        return destroyed;
    }

    private protected abstract int Destroy(nint value);

    // The finalizer's thread has no context of its own, and a lost device refuses everything: then the process's end cleans up.
    private bool TryDestroy() => Context.TryMakeCurrent() == CudaResult.Success && Destroy(handle) == CudaResult.Success;

    /// <summary>Takes what the driver created, and with it a share of the context; or throws.</summary>
    private protected void Adopt(int result, nint value, string what)
    {
        if (result != CudaResult.Success)
        {
            throw CudaErrors.Exception(result, what);
        }

        // From here on the handle is valid, so that ReleaseHandle gives the share back.
        var shared = false;
        Context.DangerousAddRef(ref shared);
        SetHandle(value);
    }
}

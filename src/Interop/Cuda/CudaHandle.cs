using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>Something the driver created in a context. Keeps the context until it is destroyed itself, by whichever thread.</summary>
public abstract class CudaHandle : SafeHandle
{
    private readonly bool _holdsContext;

    private protected CudaHandle(CudaContext context)
        : base(0, ownsHandle: true)
    {
        Context = context;
        context.MakeCurrent();
        context.DangerousAddRef(ref _holdsContext);
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

    protected sealed override bool ReleaseHandle()
    {
        // The finalizer's thread has no context of its own, and a lost device refuses everything: then the process's end cleans up.
        var destroyed = CurrentAndDestroyed();
        if (_holdsContext)
        {
            Context.DangerousRelease();
        }

        return destroyed;
    }

    private protected abstract int Destroy(nint value);

    /// <summary>Takes what the driver created, or lets the context go and throws.</summary>
    private protected void Adopt(int result, nint value, string what)
    {
        if (result != CudaResult.Success)
        {
            Abandon();
            throw CudaErrors.Exception(result, what);
        }

        SetHandle(value);
    }

    /// <summary>Ends an object that never got its handle: nobody will call <see cref="ReleaseHandle"/> for it.</summary>
    private protected void Abandon()
    {
        Dispose();
        if (_holdsContext)
        {
            Context.DangerousRelease();
        }
    }

    private bool CurrentAndDestroyed() => CudaMethods.ContextSetCurrent(Context) == CudaResult.Success && Destroy(handle) == CudaResult.Success;
}

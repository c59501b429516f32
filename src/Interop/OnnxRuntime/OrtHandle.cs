using System.Runtime.InteropServices;
using SRNet.Native.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>An object of ONNX Runtime, released once. Which release function it needs is its <see cref="OrtHandleKind"/>.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtHandleKind _kind;

    public OrtHandle(OrtHandleKind kind, nint value)
        : base(0, ownsHandle: true)
    {
        _kind = kind;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The raw pointer; valid while this object is reachable and not disposed.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        var api = OrtApi.Instance;
        switch (_kind)
        {
            case OrtHandleKind.Environment: api.ReleaseEnvironment(handle); break;
            case OrtHandleKind.SessionOptions: api.ReleaseSessionOptions(handle); break;
            case OrtHandleKind.Session: api.ReleaseSession(handle); break;
            case OrtHandleKind.MemoryInfo: api.ReleaseMemoryInfo(handle); break;
            case OrtHandleKind.Value: api.ReleaseValue(handle); break;
            case OrtHandleKind.Binding: api.ReleaseBinding(handle); break;
            default: return false;
        }

        return true;
    }
}

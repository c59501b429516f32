using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>TensorRT's log. For the whole process, because TensorRT has one logger. Errors need no log: they are in the exceptions.</summary>
internal static unsafe class TensorRtLog
{
    private static volatile Action<TensorRtSeverity, string>? _sink;

    /// <summary>Sends lines up to a severity to <paramref name="sink"/>, or nowhere when it is null.</summary>
    /// <param name="sink">Called from any thread of TensorRT; what it throws is dropped, because it cannot pass through native frames.</param>
    /// <param name="most">The least important severity wanted.</param>
    public static void SendTo(Action<TensorRtSeverity, string>? sink, TensorRtSeverity most = TensorRtSeverity.Warning)
    {
        TensorRtLibrary.EnsureLoaded();
        _sink = sink;
        TensorRtMethods.SetLog(sink is null ? null : &Written, null, (int)most);
    }

    [UnmanagedCallersOnly]
    private static void Written(void* user, int severity, byte* text)
    {
        try
        {
            _sink?.Invoke((TensorRtSeverity)severity, Marshal.PtrToStringUTF8((nint)text) ?? string.Empty);
        }
#pragma warning disable CA1031 // An exception here would end the process.
        catch
#pragma warning restore CA1031
        {
        }
    }
}

using System.Text;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>Turns a status of the TensorRT shim into the exception a person can act on.</summary>
internal static unsafe class TensorRtErrors
{
    /// <summary>Returns for success and throws for everything else.</summary>
    /// <param name="status">What the call returned, on this thread, just before.</param>
    /// <param name="what">The start of the sentence, such as "Engine decoder cannot be loaded".</param>
    public static void Check(int status, string what)
    {
        if (status != (int)TensorRtStatus.Ok)
        {
            throw Exception((TensorRtStatus)status, what);
        }
    }

    public static Exception Exception(TensorRtStatus status, string what)
    {
        var message = $"{what}: {LastError()}.";
        return status switch
        {
            TensorRtStatus.Cancelled => new OperationCanceledException(message),
            TensorRtStatus.Library or TensorRtStatus.Version => SrNetException.Missing(message),
            TensorRtStatus.Argument or TensorRtStatus.Parse or TensorRtStatus.State => SrNetException.InvalidInput(message),
            _ => SrNetException.Failed(message),
        };
    }

    private static string LastError()
    {
        var text = new byte[TensorRtMethods.LastError(null, 0)];
        fixed (byte* pointer = text)
        {
            _ = TensorRtMethods.LastError(pointer, (ulong)text.Length);
        }

        return Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 1)).TrimEnd('.', '\n');
    }
}

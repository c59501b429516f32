using System.Globalization;
using System.Runtime.InteropServices;
using SRNet.Native.Compute;

namespace SRNet.Interop.OneDnn;

/// <summary>Our engine over oneDNN: whether it is there, and its threads.</summary>
internal sealed class OneDnnRuntime : IDisposable
{
    private OneDnnRuntime(ComputePoolHandle pool) => Pool = pool;

    /// <summary>Why it cannot be used on this machine, as a sentence; null when it can.</summary>
    public static string? WhyNot => ComputeLibrary.WhyNot;

    /// <summary>oneDNN's version, such as 2.6.3.</summary>
    public static string Version
    {
        get
        {
            var version = ComputeMethods.OneDnnVersion();
            return string.Create(CultureInfo.InvariantCulture, $"{version / 10000}.{version / 100 % 100}.{version % 100}");
        }
    }

    internal ComputePoolHandle Pool { get; }

    /// <summary>Starts threads that all engines opened on this share: whoever runs one computes, and as many others help as there are.</summary>
    /// <param name="threads">The caller's included, 1 to 64.</param>
    /// <exception cref="SrNetException">Missing: see <see cref="WhyNot"/>.</exception>
    public static OneDnnRuntime Start(int threads)
    {
        if (WhyNot is { } reason)
        {
            throw SrNetException.Missing(reason);
        }

        Check(ComputeMethods.PoolCreate(threads, out var pool), "The CPU engine's threads cannot be started");
        return new OneDnnRuntime(pool);
    }

    public void Dispose() => Pool.Dispose();

    /// <summary>Returns for OK and throws for every other status of a call just made on this thread.</summary>
    internal static unsafe void Check(int status, string what)
    {
        if ((ComputeStatus)status == ComputeStatus.Ok)
        {
            return;
        }

        var message = $"{what}: {Marshal.PtrToStringUTF8((nint)ComputeMethods.LastError())}.";
        throw (ComputeStatus)status is ComputeStatus.Invalid or ComputeStatus.Version ? SrNetException.InvalidInput(message) : SrNetException.Failed(message);
    }
}

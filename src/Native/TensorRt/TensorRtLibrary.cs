using System.Runtime.InteropServices;
using System.Text;
using SRNet.Native.Loading;

namespace SRNet.Native.TensorRt;

/// <summary>Opens, once per process, the shim that fits the TensorRT of this machine: there is one build of it per TensorRT major.</summary>
internal static unsafe class TensorRtLibrary
{
    /// <summary>The version of srnet_trt.h that the bindings mirror (SRT_ABI_VERSION).</summary>
    public const int Abi = 3;

    public const string Name = "srnet_trt";

    private static readonly Lazy<string> Loaded = new(Open);

    /// <summary>The path of the shim in use.</summary>
    /// <exception cref="SrNetException">Missing: there is no shim, or no TensorRT that one of the shims serves.</exception>
    public static string EnsureLoaded() => Loaded.Value;

    private static string Open()
    {
        var tried = new List<string>();
        foreach (var path in Candidates())
        {
            var handle = NativeLibraryLocator.TryOpen([path], out var attempts);
            var refusal = handle == 0 ? attempts[0] : Refusal(handle);
            if (refusal is null)
            {
                NativeImports.Register(Name, handle);
                return path;
            }

            tried.Add(handle == 0 ? refusal : $"{path}: {refusal}");
        }

        throw SrNetException.Missing(
            $"TensorRT 10 or 11 cannot be used on this machine: install libnvinfer and build the shim against its headers (docs/5-gpu.md), or use the CPU (tried: {string.Join("; ", tried)}).");
    }

    private static IEnumerable<string> Candidates()
    {
        if (StandIns.Folder is { } standIns)
        {
            return [Path.Combine(standIns, "trt11", "libsrnet_trt.so")];
        }

        var folder = Environment.GetEnvironmentVariable("SRNET_NATIVE_DIR");
        string[] files = ["libsrnet_trt11.so", "libsrnet_trt10.so"];
        return string.IsNullOrEmpty(folder) ? files.Select(NativeLibraryLocator.Beside) : files.Select(f => Path.Combine(folder, f));
    }

    // Why this shim cannot be used here, or null. Both majors may be built; which one serves shows when it opens its TensorRT.
    private static string? Refusal(nint shim)
    {
        if (!NativeLibrary.TryGetExport(shim, "srt_abi_version", out var abiVersion)
            || !NativeLibrary.TryGetExport(shim, "srt_open", out var open)
            || !NativeLibrary.TryGetExport(shim, "srt_close", out var close)
            || !NativeLibrary.TryGetExport(shim, "srt_last_error", out var lastError))
        {
            return "not SRNet's TensorRT library";
        }

        var abi = ((delegate* unmanaged<int>)abiVersion)();
        if (abi != Abi)
        {
            return $"has interface version {abi} and this program needs {Abi}";
        }

        var options = new TrtOpenOptions { StructSize = (uint)sizeof(TrtOpenOptions) };
        nint runtime;
        if (((delegate* unmanaged<TrtOpenOptions*, nint*, int>)open)(&options, &runtime) != (int)TensorRtStatus.Ok)
        {
            return LastError((delegate* unmanaged<byte*, ulong, ulong>)lastError);
        }

        ((delegate* unmanaged<nint, void>)close)(runtime);
        return null;
    }

    private static string LastError(delegate* unmanaged<byte*, ulong, ulong> lastError)
    {
        var text = new byte[lastError(null, 0)];
        fixed (byte* pointer = text)
        {
            _ = lastError(pointer, (ulong)text.Length);
        }

        return Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 1));
    }
}

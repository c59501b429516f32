using System.Runtime.InteropServices;
using SRNet.Native.Loading;

namespace SRNet.Native.Compute;

/// <summary>Opens libsrnet_compute.so once per process, and with it oneDNN: $SRNET_NATIVE_DIR first, then beside the program.</summary>
internal static unsafe class ComputeLibrary
{
    /// <summary>The version of srnet_compute.h that the bindings mirror (SRNET_COMPUTE_ABI).</summary>
    public const int Abi = 2;

    public const string Name = "srnet_compute";

    private const string FileName = "libsrnet_compute.so";

    private static readonly Lazy<string?> Reason = new(Open);

    /// <summary>Why the library cannot be used on this machine, as a sentence; null when it can. Every user of <see cref="ComputeMethods"/> asks first.</summary>
    public static string? WhyNot => Reason.Value;

    private static string? Open()
    {
        var folder = Environment.GetEnvironmentVariable("SRNET_NATIVE_DIR");
        var handle = NativeLibraryLocator.TryOpen([string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, FileName), NativeLibraryLocator.Beside(FileName)], out var attempts);
        if (handle == 0)
        {
            return attempts.Any(a => a.Contains("libdnnl", StringComparison.Ordinal))
                ? $"oneDNN is missing: install it with 'apt-get install libdnnl2' (tried: {string.Join("; ", attempts)})."
                : $"{FileName} was not built: install libdnnl-dev and build the native code again (tried: {string.Join("; ", attempts)}).";
        }

        var abi = NativeLibrary.TryGetExport(handle, "srnet_compute_abi", out var function) ? ((delegate* unmanaged<int>)function)() : 0;
        if (abi != Abi)
        {
            return $"{FileName} has interface version {abi} and this program needs {Abi}: rebuild it with 'cmake --build artifacts/native-build' ({attempts[^1]}).";
        }

        NativeImports.Register(Name, handle);
        return null;
    }
}

using SRNet.Native.Loading;

namespace SRNet.Native.Cuda;

/// <summary>Opens the NVIDIA driver's libcuda.so.1 once per process.</summary>
internal static class CudaLibrary
{
    public const string Name = "cuda";

    private const string FileName = "libcuda.so.1";

    private static readonly Lazy<string> Loaded = new(Open);

    /// <summary>Opens the library or says what is missing on this machine. Every user of <see cref="CudaMethods"/> calls this first.</summary>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static string Open()
    {
        var path = StandIns.Folder is { } folder ? Path.Combine(folder, FileName) : FileName;
        var handle = NativeLibraryLocator.TryOpen([path], out var attempts);
        if (handle == 0)
        {
            throw SrNetException.Missing($"There is no NVIDIA driver on this machine: install it, or use the CPU (tried: {string.Join("; ", attempts)}).");
        }

        NativeImports.Register(Name, handle);
        return path;
    }
}

using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SRNet.Native.Loading;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>
/// ONNX Runtime in this process: which library its package's bindings use, and the environment that all engines share. Opened at first use; it then
/// lives as long as the process, because the runtime's own threads refer to it.
/// </summary>
internal static unsafe class OrtRuntime
{
    /// <summary>The table of functions that the package's bindings ask the library for. Theirs is not to be seen, so it is said here again: it goes with the package's version.</summary>
    private const uint ApiVersion = 31;

    private const string LibraryName = "libonnxruntime.so";

    private static readonly Lazy<OrtEnv> SharedEnvironment = new(() => CreateEnvironment(Environment.GetEnvironmentVariable("SRNET_ONNXRUNTIME")));

    /// <summary>The library's own version, such as 1.31.1.</summary>
    /// <exception cref="SrNetException">Missing: there is none, or it is too old.</exception>
    public static string Version => SharedEnvironment.Value.GetVersionString();

    /// <summary>Makes sure that the bindings can be used. Before any other call into them: left alone they open a library of their own choice.</summary>
    /// <exception cref="SrNetException">Missing: there is none, or it is too old.</exception>
    internal static void EnsureLoaded() => _ = SharedEnvironment.Value;

    /// <summary>The runtime's own words for what went wrong, with its version.</summary>
    internal static string Describe(OnnxRuntimeException error) => $"ONNX Runtime {Version} reported: {error.Message}";

    /// <summary>Opens the library and shows that the bindings can work with it. An explicit path is the only candidate when given: what was asked for is never silently replaced.</summary>
    /// <exception cref="SrNetException">Missing: it is not there, or is not ONNX Runtime, or is too old.</exception>
    internal static nint OpenLibrary(string? explicitPath)
    {
        // Builds of Microsoft's collect usage data, in a database that grows in the user's cache folder, and send it. Nothing leaves this program unasked.
        NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        var library = NativeLibraryLocator.TryOpen(string.IsNullOrEmpty(explicitPath) ? PackagedPaths() : [explicitPath], out var attempts);
        if (library == 0)
        {
            throw SrNetException.Missing(
                $"ONNX Runtime was not found ({string.Join("; ", attempts)}): build again with ./srnet, or set SRNET_ONNXRUNTIME to the path of {LibraryName}.");
        }

        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            throw SrNetException.Missing($"{attempts[^1]}, but it has no OrtGetApiBase and so is not ONNX Runtime: point SRNET_ONNXRUNTIME to {LibraryName}.");
        }

        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(); }
        var apiBase = ((delegate* unmanaged<nint*>)entry)();
        if (((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion) == 0)
        {
            // The bindings would call through a null table.
            var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
            throw SrNetException.Missing($"{attempts[^1]}, but ONNX Runtime {version} is too old: point SRNET_ONNXRUNTIME to 1.{ApiVersion} or later.");
        }

        return library;
    }

    /// <summary>Where the host looks for native libraries: the package's folder of this system's kind, the program's own, the framework's.</summary>
    private static IEnumerable<string> PackagedPaths()
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? AppContext.BaseDirectory).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var paths = folders.Select(folder => Path.Combine(folder, LibraryName)).Where(File.Exists);
        return paths.DefaultIfEmpty(NativeLibraryLocator.Beside(LibraryName)).Append("libonnxruntime.so.1");
    }

    private static OrtEnv CreateEnvironment(string? explicitPath)
    {
        if (OrtEnv.IsCreated)
        {
            // A program that uses the package itself has chosen its library and settings already.
            return OrtEnv.Instance();
        }

        var library = OpenLibrary(explicitPath);
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? library : 0);
        var options = new EnvironmentCreationOptions { logId = "srnet", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }
}

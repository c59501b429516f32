using System.Runtime.InteropServices;
using System.Text;
using SRNet.Native.Loading;

namespace SRNet.Native.OnnxRuntime;

/// <summary>
/// ONNX Runtime's C API, bound through its function table (no package needed). Functions that return a status throw
/// <see cref="SrNetException"/> with the runtime's own text; handles are raw and owned by the SafeHandles one layer up.
/// </summary>
public sealed unsafe class OrtApi
{
    /// <summary>The oldest table that holds every slot we call: what is bound works with any later runtime.</summary>
    private const uint ApiVersion = 17;

    private const string LibraryName = "libonnxruntime.so.1";

    private static readonly Lazy<OrtApi> Shared = new(() => Open(Environment.GetEnvironmentVariable("SRNET_ONNXRUNTIME")));

    private readonly nint* _table;

    private OrtApi(nint* table, string version, IReadOnlyList<string> attempts)
    {
        _table = table;
        Version = version;
        Attempts = attempts;
    }

    /// <summary>The process's runtime, opened at first use: the path in SRNET_ONNXRUNTIME, else beside the program, else the system's.</summary>
    public static OrtApi Instance => Shared.Value;

    /// <summary>The runtime's version, such as 1.30.0.</summary>
    public string Version { get; }

    /// <summary>Where the library was looked for, and what came of it.</summary>
    public IReadOnlyList<string> Attempts { get; }

    /// <summary>Opens the library. An explicit path is the only candidate when given: what was asked for is never silently replaced.</summary>
    public static OrtApi Open(string? explicitPath)
    {
        // Builds of Microsoft's collect usage data, in a database that grows in the user's cache folder, and send it. Nothing leaves this program unasked.
        NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        string?[] candidates = string.IsNullOrEmpty(explicitPath) ? [NativeLibraryLocator.Beside(LibraryName), LibraryName] : [explicitPath];
        var library = NativeLibraryLocator.TryOpen(candidates, out var attempts);
        if (library == 0)
        {
            throw SrNetException.Missing(
                $"ONNX Runtime was not found ({string.Join("; ", attempts)}): run ./srnet once to fetch it, or set SRNET_ONNXRUNTIME to the path of {LibraryName}.");
        }

        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            throw SrNetException.Missing($"{attempts[^1]}, but it has no OrtGetApiBase and so is not ONNX Runtime: point SRNET_ONNXRUNTIME to {LibraryName}.");
        }

        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(); }
        var apiBase = ((delegate* unmanaged<nint*>)entry)();
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
        var table = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        return table is null
            ? throw SrNetException.Missing($"ONNX Runtime {version} does not serve API version {ApiVersion}: install 1.17 or later.")
            : new OrtApi(table, version, attempts);
    }

    public nint CreateEnvironment(int severity, string name)
    {
        nint environment;
        fixed (byte* text = Utf8(name))
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)Slot(OrtSlot.CreateEnv))(severity, text, &environment));
        }

        return environment;
    }

    public nint CreateSessionOptions()
    {
        nint options;
        Check(((delegate* unmanaged<nint*, nint>)Slot(OrtSlot.CreateSessionOptions))(&options));
        return options;
    }

    public void SetThreads(nint options, int threads)
    {
        Check(((delegate* unmanaged<nint, int, nint>)Slot(OrtSlot.SetIntraOpNumThreads))(options, threads));
        Check(((delegate* unmanaged<nint, int, nint>)Slot(OrtSlot.SetInterOpNumThreads))(options, 1));
    }

    public void SetOptimisation(nint options, int level) =>
        Check(((delegate* unmanaged<nint, int, nint>)Slot(OrtSlot.SetSessionGraphOptimizationLevel))(options, level));

    public void SetLogSeverity(nint options, int severity) =>
        Check(((delegate* unmanaged<nint, int, nint>)Slot(OrtSlot.SetSessionLogSeverityLevel))(options, severity));

    public void EnableProfiling(nint options, string filePrefix)
    {
        fixed (byte* text = Utf8(filePrefix))
        {
            Check(((delegate* unmanaged<nint, byte*, nint>)Slot(OrtSlot.EnableProfiling))(options, text));
        }
    }

    public void AddConfiguration(nint options, string key, string value)
    {
        fixed (byte* keyText = Utf8(key), valueText = Utf8(value))
        {
            Check(((delegate* unmanaged<nint, byte*, byte*, nint>)Slot(OrtSlot.AddSessionConfigEntry))(options, keyText, valueText));
        }
    }

    public void OverrideFreeDimension(nint options, string name, long value)
    {
        fixed (byte* text = Utf8(name))
        {
            Check(((delegate* unmanaged<nint, byte*, long, nint>)Slot(OrtSlot.AddFreeDimensionOverrideByName))(options, text, value));
        }
    }

    public nint CreateSession(nint environment, ReadOnlySpan<byte> model, nint options)
    {
        nint session;
        fixed (byte* data = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)Slot(OrtSlot.CreateSessionFromArray))(
                environment, data, (nuint)model.Length, options, &session));
        }

        return session;
    }

    /// <summary>Names of the session's inputs or outputs, in the model's order.</summary>
    public string[] Names(nint session, bool inputs)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)Slot(inputs ? OrtSlot.SessionGetInputCount : OrtSlot.SessionGetOutputCount))(session, &count));
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)Slot(OrtSlot.GetAllocatorWithDefaultOptions))(&allocator));
        var names = new string[(int)count];
        for (var i = 0; i < names.Length; i++)
        {
            nint text;
            Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)Slot(inputs ? OrtSlot.SessionGetInputName : OrtSlot.SessionGetOutputName))(
                session, (nuint)i, allocator, &text));
            names[i] = Marshal.PtrToStringUTF8(text)!;
            Check(((delegate* unmanaged<nint, nint, nint>)Slot(OrtSlot.AllocatorFree))(allocator, text));
        }

        return names;
    }

    public nint CreateCpuMemoryInfo()
    {
        nint info;
        // OrtDeviceAllocator = 0, OrtMemTypeDefault = 0
        Check(((delegate* unmanaged<int, int, nint*, nint>)Slot(OrtSlot.CreateCpuMemoryInfo))(0, 0, &info));
        return info;
    }

    /// <summary>A value over memory of ours: the runtime neither copies nor frees it.</summary>
    public nint CreateTensor(nint memoryInfo, void* data, nuint bytes, ReadOnlySpan<long> shape, int elementType)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)Slot(OrtSlot.CreateTensorWithDataAsOrtValue))(
                memoryInfo, data, bytes, dimensions, (nuint)shape.Length, elementType, &value));
        }

        return value;
    }

    public nint CreateBinding(nint session)
    {
        nint binding;
        Check(((delegate* unmanaged<nint, nint*, nint>)Slot(OrtSlot.CreateIoBinding))(session, &binding));
        return binding;
    }

    public void Bind(nint binding, string name, nint value, bool input)
    {
        fixed (byte* text = Utf8(name))
        {
            Check(((delegate* unmanaged<nint, byte*, nint, nint>)Slot(input ? OrtSlot.BindInput : OrtSlot.BindOutput))(binding, text, value));
        }
    }

    public void Run(nint session, nint binding) =>
        Check(((delegate* unmanaged<nint, nint, nint, nint>)Slot(OrtSlot.RunWithBinding))(session, 0, binding));

    public void ReleaseEnvironment(nint handle) => Release(OrtSlot.ReleaseEnv, handle);

    public void ReleaseSessionOptions(nint handle) => Release(OrtSlot.ReleaseSessionOptions, handle);

    public void ReleaseSession(nint handle) => Release(OrtSlot.ReleaseSession, handle);

    public void ReleaseMemoryInfo(nint handle) => Release(OrtSlot.ReleaseMemoryInfo, handle);

    public void ReleaseValue(nint handle) => Release(OrtSlot.ReleaseValue, handle);

    public void ReleaseBinding(nint handle) => Release(OrtSlot.ReleaseIoBinding, handle);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private nint Slot(OrtSlot slot) => _table[(int)slot];

    private void Release(OrtSlot slot, nint handle) => ((delegate* unmanaged<nint, void>)Slot(slot))(handle);

    private void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        var text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Slot(OrtSlot.GetErrorMessage))(status));
        var code = ((delegate* unmanaged<nint, int>)Slot(OrtSlot.GetErrorCode))(status);
        Release(OrtSlot.ReleaseStatus, status);
        throw SrNetException.Failed($"ONNX Runtime {Version} reported error {code}: {text}");
    }
}

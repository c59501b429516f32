using System.Runtime.InteropServices;

namespace SRNet.Native.TensorRt;

/// <summary>The functions of libsrnet_trt, one to one; srnet_trt.h says what they do. Statuses are <see cref="TensorRtStatus"/>.</summary>
/// <remarks><see cref="TensorRtLibrary.EnsureLoaded"/> comes first. None suppresses the GC transition: all but the trivial ones may log into managed code.</remarks>
internal static unsafe partial class TensorRtMethods
{
    private const string Library = TensorRtLibrary.Name;

    [LibraryImport(Library, EntryPoint = "srt_last_error")]
    public static partial ulong LastError(byte* utf8, ulong capacity);

    [LibraryImport(Library, EntryPoint = "srt_set_log")]
    public static partial void SetLog(delegate* unmanaged<void*, int, byte*, void> log, void* user, int maxSeverity);

    // ---- Runtime

    [LibraryImport(Library, EntryPoint = "srt_open")]
    public static partial int Open(in TrtOpenOptions options, out TensorRtRuntimeHandle runtime);

    [LibraryImport(Library, EntryPoint = "srt_close")]
    internal static partial void Close(nint runtime);

    [LibraryImport(Library, EntryPoint = "srt_get_versions")]
    public static partial int GetVersions(TensorRtRuntimeHandle runtime, ref TrtVersions versions);

    [LibraryImport(Library, EntryPoint = "srt_load_plugins")]
    public static partial int LoadPlugins(TensorRtRuntimeHandle runtime, byte* path);

    // ---- Building

    [LibraryImport(Library, EntryPoint = "srt_build")]
    public static partial int Build(TensorRtRuntimeHandle runtime, in TrtBuildRequest request, out TensorRtBlobHandle plan, out TensorRtBlobHandle timingCache);

    [LibraryImport(Library, EntryPoint = "srt_blob_data")]
    public static partial byte* BlobData(TensorRtBlobHandle blob, out ulong size);

    [LibraryImport(Library, EntryPoint = "srt_blob_free")]
    internal static partial void BlobFree(nint blob);

    // ---- Engine

    [LibraryImport(Library, EntryPoint = "srt_engine_load")]
    public static partial int EngineLoad(TensorRtRuntimeHandle runtime, byte* plan, ulong size, out nint engine);

    [LibraryImport(Library, EntryPoint = "srt_engine_free")]
    public static partial void EngineFree(nint engine);

    [LibraryImport(Library, EntryPoint = "srt_engine_get_info")]
    public static partial int EngineGetInfo(SafeHandle engine, ref TrtEngineInfo info);

    [LibraryImport(Library, EntryPoint = "srt_engine_get_io")]
    public static partial int EngineGetIo(SafeHandle engine, int index, ref TrtIo io);

    [LibraryImport(Library, EntryPoint = "srt_engine_profile_shape", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EngineProfileShape(SafeHandle engine, string name, int profile, int selector, long* shape, out int dims);

    [LibraryImport(Library, EntryPoint = "srt_engine_inspect")]
    public static partial int EngineInspect(SafeHandle engine, byte* json, ulong capacity, out ulong needed);

    // ---- Context

    [LibraryImport(Library, EntryPoint = "srt_context_create")]
    public static partial int ContextCreate(SafeHandle engine, out nint context);

    [LibraryImport(Library, EntryPoint = "srt_context_free")]
    public static partial void ContextFree(nint context);

    [LibraryImport(Library, EntryPoint = "srt_context_set_profile")]
    public static partial int ContextSetProfile(SafeHandle context, int profile, SafeHandle stream);

    [LibraryImport(Library, EntryPoint = "srt_context_set_shape", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextSetShape(SafeHandle context, string name, long* shape, int dims);

    [LibraryImport(Library, EntryPoint = "srt_context_get_shape", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextGetShape(SafeHandle context, string name, long* shape, out int dims);

    [LibraryImport(Library, EntryPoint = "srt_context_scratch")]
    public static partial int ContextScratch(SafeHandle context, out ulong bytes);

    [LibraryImport(Library, EntryPoint = "srt_context_set_scratch")]
    public static partial int ContextSetScratch(SafeHandle context, nint memory, ulong bytes);

    [LibraryImport(Library, EntryPoint = "srt_context_bind", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextBind(SafeHandle context, string name, nint address);

    [LibraryImport(Library, EntryPoint = "srt_context_ready")]
    public static partial int ContextReady(SafeHandle context);

    [LibraryImport(Library, EntryPoint = "srt_context_enqueue")]
    public static partial int ContextEnqueue(SafeHandle context, SafeHandle stream);

    [LibraryImport(Library, EntryPoint = "srt_context_profile")]
    public static partial int ContextProfile(SafeHandle context, SafeHandle stream, delegate* unmanaged<void*, byte*, float, void> layer, void* user);
}

using System.Runtime.InteropServices;

namespace SRNet.Native.Compute;

/// <summary>The functions of libsrnet_compute.so, one to one; srnet_compute.h says what they do. Statuses are <see cref="ComputeStatus"/>.</summary>
/// <remarks><see cref="ComputeLibrary.WhyNot"/> comes first.</remarks>
internal static unsafe partial class ComputeMethods
{
    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_onednn")]
    public static partial int OneDnnVersion();

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_last_error")]
    public static partial byte* LastError();

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_pool_create")]
    public static partial int PoolCreate(int threads, out ComputePoolHandle pool);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_pool_free")]
    internal static partial void PoolFree(nint pool);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_model_open")]
    public static partial int ModelOpen(ComputePoolHandle pool, byte* plan, ulong size, out ComputeModelHandle model);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_model_free")]
    internal static partial void ModelFree(nint model);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_port_count")]
    public static partial int PortCount(ComputeModelHandle model);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_get_port")]
    public static partial int GetPort(ComputeModelHandle model, int index, ref ComputePort port);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_context_create")]
    public static partial int ContextCreate(ComputeModelHandle model, int height, int width, int objects, out ComputeContextHandle context);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_context_free")]
    internal static partial void ContextFree(nint context);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_bind")]
    public static partial int Bind(ComputeContextHandle context, int port, void* data, ulong bytes);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_run")]
    public static partial int Run(ComputeContextHandle context);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_runs")]
    public static partial int AffinityRuns(int keyChannels);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_memory_bytes")]
    public static partial long AffinityMemoryBytes(int keyChannels, int positions);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_query_bytes")]
    public static partial long AffinityQueryBytes(int keyChannels, int positions);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_pack_memory")]
    public static partial void AffinityPackMemory(float* key, float* shrinkage, int keyChannels, int positions, byte* memory);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_pack_query")]
    public static partial void AffinityPackQuery(float* key, float* selection, int keyChannels, int positions, byte* query);

    [LibraryImport(ComputeLibrary.Name, EntryPoint = "srnet_compute_affinity_score")]
    public static partial void AffinityScore(int keyChannels, byte* query, int first, int count, byte* memory, int positions, int panel, float* thresholds, uint* above, float* scores);
}

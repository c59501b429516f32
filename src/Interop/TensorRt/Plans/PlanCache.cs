using SRNet.Interop.Cuda;

namespace SRNet.Interop.TensorRt.Plans;

/// <summary>
/// A folder of plans, so that an engine is built once per machine. Plans are found by everything they depend on and checked by digest before
/// TensorRT sees them; a damaged or stale one is built anew. Several processes may share the folder.
/// </summary>
internal sealed class PlanCache
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Uses a folder, creating it for this user only.</summary>
    /// <exception cref="SrNetException">InvalidInput: other users can write into it, and so choose the code this program runs.</exception>
    public PlanCache(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        Folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(Folder, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"The plan cache {Folder} cannot be created: {e.Message}", e);
        }

        if ((File.GetUnixFileMode(Folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw SrNetException.InvalidInput($"Other users can write into the plan cache {Folder}, and plans are code: take their right away with 'chmod go-w', or choose another folder.");
        }
    }

    public string Folder { get; }

    /// <summary>The plans and timings in a folder, by name; none when there is no folder.</summary>
    public static IReadOnlyList<PlanFile> List(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".plan" or ".cache" or ".tmp").Order(StringComparer.Ordinal).Select(Describe)];

        static PlanFile Describe(string path)
        {
            var problem = Path.GetExtension(path) == ".tmp" ? "it was never finished" : null;
            var key = string.Empty;
            problem ??= SealedFile.TryReadKey(path, out key);
            return new PlanFile(path, new FileInfo(path).Length, key, problem);
        }
    }

    /// <summary>Loads the engine's plan if there is one that can be used; builds nothing.</summary>
    /// <param name="runtime">TensorRT.</param>
    /// <param name="context">The GPU.</param>
    /// <param name="name">What the engine is called.</param>
    /// <param name="onnx">The ONNX file's bytes.</param>
    /// <param name="options">How it is built.</param>
    /// <param name="problem">One clause that says why there is none, or null.</param>
    public TensorRtEngine? TryLoad(TensorRtRuntime runtime, CudaContext context, string name, ReadOnlyMemory<byte> onnx, BuildOptions options, out string? problem)
    {
        var key = PlanKey.Of(runtime, context.Device, name, onnx.Span, options);
        problem = SealedFile.TryRead(Path.Combine(Folder, key.FileName), key.Text, out var plan);
        try
        {
            return problem is null ? runtime.Load(context, name, plan.Span) : null;
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            problem = e.Message.TrimEnd('.');
            return null;
        }
    }

    /// <summary>Loads the engine's plan, or builds it and keeps it.</summary>
    /// <param name="runtime">TensorRT.</param>
    /// <param name="context">The GPU.</param>
    /// <param name="name">What the engine is called, here and in messages.</param>
    /// <param name="onnx">The ONNX file's bytes.</param>
    /// <param name="options">How it is built.</param>
    /// <param name="progress">Hears of every step of a build.</param>
    /// <param name="cancellation">Stops a build.</param>
    public CachedEngine Load(
        TensorRtRuntime runtime,
        CudaContext context,
        string name,
        ReadOnlyMemory<byte> onnx,
        BuildOptions options,
        IProgress<BuildProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var key = PlanKey.Of(runtime, context.Device, name, onnx.Span, options);
        var path = Path.Combine(Folder, key.FileName);
        var exists = File.Exists(path) && options.Level is null;
        ReadOnlyMemory<byte> plan = default;
        var problem = options.Level is null ? SealedFile.TryRead(path, key.Text, out plan) : "another optimization level was asked for";
        if (problem is null)
        {
            try
            {
                return new CachedEngine(runtime.Load(context, name, plan.Span), PlanSource.Cache, null);
            }
            catch (SrNetException e) when (e.Error == SrNetError.Failed && runtime.CanBuild && !OutOfMemory(e))
            {
                // The key is right and TensorRT still refuses: what it says goes into the sentence.
                problem = e.Message.TrimEnd('.');
            }
        }

        if (!runtime.CanBuild)
        {
            throw SrNetException.Missing($"The plan {path} of engine {name} cannot be used ({problem}) and this machine has no TensorRT builder: build it where libnvonnxparser is installed.");
        }

        var built = Build(runtime, context, name, onnx, options, progress, cancellation);
        Keep(path, key, built.Plan);
        var engine = runtime.Load(context, name, built.Plan);
        return exists
            ? new CachedEngine(engine, PlanSource.Rebuilt, $"The plan {path} could not be used, {problem}, and was built anew.")
            : new CachedEngine(engine, PlanSource.Built, null);
    }

    // A plan that cannot be kept would cost minutes at every start: better to hear of it now.
    private static void Keep(string path, PlanKey key, byte[] payload)
    {
        try
        {
            SealedFile.Write(path, key.Text, payload);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.Failed($"The plan cache cannot be written: {e.Message}", e);
        }
    }

    // A full GPU is no fault of the plan; building anew would need even more memory.
    /// <summary>Whether it was memory that was missing, and not the plan or the model that is wrong.</summary>
    internal static bool OutOfMemory(SrNetException e) => e.Message.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    private BuiltEngine Build(
        TensorRtRuntime runtime,
        CudaContext context,
        string name,
        ReadOnlyMemory<byte> onnx,
        BuildOptions options,
        IProgress<BuildProgress>? progress,
        CancellationToken cancellation)
    {
        // Timings are a help, not a need: whatever is wrong with the file, the build goes on without it and replaces it.
        var key = PlanKey.OfTimings(runtime, context.Device);
        var path = Path.Combine(Folder, Path.ChangeExtension(key.FileName, ".cache"));
        _ = SealedFile.TryRead(path, key.Text, out var timings);
        var built = runtime.Build(context, name, onnx, options, timings, progress, cancellation);
        if (built.TimingCache.Length > 0)
        {
            Keep(path, key, built.TimingCache);
        }

        return built;
    }
}

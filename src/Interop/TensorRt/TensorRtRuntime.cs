using SRNet.Interop.Cuda;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>The TensorRT of this machine. Thread-safe; engines loaded from it may outlive it.</summary>
internal sealed unsafe class TensorRtRuntime : IDisposable
{
    private readonly TensorRtRuntimeHandle _handle;

    /// <summary>Opens TensorRT 11 or 10, whichever the machine has.</summary>
    /// <param name="context">The GPU, made current before anything of TensorRT runs: without one TensorRT makes a context by itself, on the first GPU and not as
    /// we want it.</param>
    /// <exception cref="SrNetException">Missing: there is none.</exception>
    public TensorRtRuntime(CudaContext context)
    {
        context.MakeCurrent();
        using var call = context.Captures.Enter();
        TensorRtLibrary.EnsureLoaded();
        var options = new TrtOpenOptions { StructSize = (uint)sizeof(TrtOpenOptions) };
        TensorRtErrors.Check(TensorRtMethods.Open(options, out _handle), "TensorRT cannot be opened");
        var versions = new TrtVersions { StructSize = (uint)sizeof(TrtVersions) };
        TensorRtErrors.Check(TensorRtMethods.GetVersions(_handle, ref versions), "TensorRT cannot be opened");
        Version = new Version(versions.Library / 10000, versions.Library / 100 % 100, versions.Library % 100);
        CanBuild = versions.CanBuild != 0;
    }

    /// <summary>TensorRT's version.</summary>
    public Version Version { get; }

    /// <summary>False on a machine that has TensorRT's runtime only: it loads plans and builds none.</summary>
    public bool CanBuild { get; }

    /// <summary>Registers NVIDIA's plugin operators, needed to build and to load models that use them.</summary>
    public void LoadPlugins() => TensorRtErrors.Check(TensorRtMethods.LoadPlugins(_handle, null), "TensorRT's plugins cannot be used");

    /// <summary>Builds an engine for the context's GPU. Takes minutes on a real one.</summary>
    /// <param name="context">The GPU to build for.</param>
    /// <param name="name">What the engine is called in messages.</param>
    /// <param name="onnx">The ONNX file's bytes.</param>
    /// <param name="options">Shapes and precision.</param>
    /// <param name="timingCache">That of an earlier build on this GPU, or empty; one that does not fit is ignored.</param>
    /// <param name="progress">Hears of every step, on TensorRT's threads.</param>
    /// <param name="cancellation">Stops the build at its next step.</param>
    public BuiltEngine Build(
        CudaContext context,
        string name,
        ReadOnlyMemory<byte> onnx,
        BuildOptions options,
        ReadOnlyMemory<byte> timingCache = default,
        IProgress<BuildProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        context.MakeCurrent();
        using var call = context.Captures.Enter(takesLong: true);
        return new TensorRtBuilder(progress, cancellation).Build(_handle, name, onnx, options, timingCache);
    }

    /// <summary>Loads a plan that this machine built.</summary>
    /// <param name="context">The GPU the plan was built for.</param>
    /// <param name="name">What the engine is called in messages.</param>
    /// <param name="plan">The plan; code for the GPU, and trusted as such.</param>
    public TensorRtEngine Load(CudaContext context, string name, ReadOnlySpan<byte> plan)
    {
        context.MakeCurrent();
        using var call = context.Captures.Enter(takesLong: true);
        fixed (byte* bytes = plan)
        {
            TensorRtErrors.Check(TensorRtMethods.EngineLoad(_handle, bytes, (ulong)plan.Length, out var engine), $"Engine {name} cannot be loaded");
            return new TensorRtEngine(context, name, engine);
        }
    }

    public void Dispose() => _handle.Dispose();
}

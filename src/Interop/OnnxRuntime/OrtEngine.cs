using Microsoft.ML.OnnxRuntime;
using SRNet.Interop.Compute;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>One ONNX graph, loaded for the CPU. Thread-safe: any number of <see cref="BoundRun"/>s may run at once.</summary>
internal sealed class OrtEngine : IEngine
{
    private readonly InferenceSession _session;
    private bool _disposed;

    private OrtEngine(string name, InferenceSession session)
    {
        Name = name;
        _session = session;
    }

    /// <summary>What the engine is called in messages.</summary>
    public string Name { get; }

    /// <summary>Input names in the graph's order.</summary>
    public IReadOnlyList<string> Inputs => _session.InputNames;

    /// <summary>Output names in the graph's order.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>The session; the package's own would follow a null pointer after its end.</summary>
    internal InferenceSession Session
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _session;
        }
    }

    /// <summary>Loads a graph and fixes its free dimensions.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="threads">Threads one run may use, the caller's included.</param>
    /// <param name="dimensions">Free dimensions (such as "H16") to be fixed; shape arithmetic then folds into constants.</param>
    /// <param name="profilePrefix">If given, the runtime writes a trace of every operator to a file of this prefix when the engine is disposed. For counting, not
    /// for timing: so that the trace shows all shapes as the graph has them, weights are not repacked and channels not padded.</param>
    public static OrtEngine Load(string name, byte[] model, int threads, IEnumerable<KeyValuePair<string, long>> dimensions, string? profilePrefix = null)
    {
        OrtRuntime.EnsureLoaded();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = profilePrefix is null ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Workers that spin for work are 0-10 % faster alone, but steal a third of the speed as soon as a decoder or encoder shares the cores.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        foreach (var (dimension, value) in dimensions)
        {
            options.AddFreeDimensionOverrideByName(dimension, value);
        }

        if (profilePrefix is not null)
        {
            options.ProfileOutputPathPrefix = profilePrefix;
            options.EnableProfiling = true;
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
        }

        try
        {
            return new OrtEngine(name, new InferenceSession(model, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw SrNetException.InvalidInput($"Engine {name} cannot be loaded: {OrtRuntime.Describe(e)}", e);
        }
    }

    /// <summary>Fixes where a run reads and writes. The tensors must outlive it.</summary>
    /// <param name="tensors">A tensor per input; and per output. Every name of the graph must be there.</param>
    public BoundRun Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors)
    {
        var run = new BoundRun(this);
        try
        {
            foreach (var input in Inputs)
            {
                run.Bind(input, Find(tensors, input), input: true);
            }

            foreach (var output in Outputs)
            {
                run.Bind(output, Find(tensors, output), input: false);
            }
        }
        catch
        {
            run.Dispose();
            throw;
        }

        return run;
    }

    IEngineRun IEngine.Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors) => Bind(tensors);

    public void Dispose()
    {
        _disposed = true;
        _session.Dispose();
    }

    private Tensor Find(ReadOnlySpan<(string Name, Tensor Tensor)> tensors, string name)
    {
        foreach (var (candidate, tensor) in tensors)
        {
            if (candidate == name)
            {
                return tensor;
            }
        }

        throw SrNetException.InvalidInput($"Engine {Name} has an input or output {name} that this program does not know: the bundle belongs to another version.");
    }
}

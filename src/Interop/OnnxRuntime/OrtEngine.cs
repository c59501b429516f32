using SRNet.Interop.Compute;
using SRNet.Native.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>One ONNX graph, loaded for the CPU. Thread-safe: any number of <see cref="BoundRun"/>s may run at once.</summary>
public sealed class OrtEngine : IDisposable
{
    private const int AllOptimisations = 99;
    private const int NoLayoutOptimisations = 2;
    private const int SeverityError = 3;

    private readonly OrtHandle _session;

    private OrtEngine(string name, OrtHandle session)
    {
        Name = name;
        _session = session;
        Inputs = OrtApi.Instance.Names(session.Value, inputs: true);
        Outputs = OrtApi.Instance.Names(session.Value, inputs: false);
    }

    /// <summary>What the engine is called in messages.</summary>
    public string Name { get; }

    /// <summary>Input names in the graph's order.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Output names in the graph's order.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Loads a graph and fixes its free dimensions.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="model">The ONNX file's bytes.</param>
    /// <param name="threads">Threads one run may use, the caller's included.</param>
    /// <param name="dimensions">Free dimensions (such as "H16") to be fixed; shape arithmetic then folds into constants.</param>
    /// <param name="profilePrefix">If given, the runtime writes a trace of every operator to a file of this prefix when the engine is disposed. For counting, not
    /// for timing: so that the trace shows all shapes as the graph has them, weights are not repacked and channels not padded.</param>
    public static OrtEngine Load(
        string name, ReadOnlySpan<byte> model, int threads, IEnumerable<KeyValuePair<string, long>> dimensions, string? profilePrefix = null)
    {
        var api = OrtApi.Instance;
        using var options = new OrtHandle(OrtHandleKind.SessionOptions, api.CreateSessionOptions());
        api.SetThreads(options.Value, threads);
        api.SetOptimisation(options.Value, profilePrefix is null ? AllOptimisations : NoLayoutOptimisations);
        api.SetLogSeverity(options.Value, SeverityError);

        // Workers that spin for work are 0-10 % faster alone, but steal a third of the speed as soon as a decoder or encoder shares the cores.
        api.AddConfiguration(options.Value, "session.intra_op.allow_spinning", "0");
        foreach (var (dimension, value) in dimensions)
        {
            api.OverrideFreeDimension(options.Value, dimension, value);
        }

        if (profilePrefix is not null)
        {
            api.EnableProfiling(options.Value, profilePrefix);
            api.AddConfiguration(options.Value, "session.disable_prepacking", "1");
        }

        try
        {
            return new OrtEngine(name, new OrtHandle(OrtHandleKind.Session, api.CreateSession(OrtEnvironment.Environment, model, options.Value)));
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            throw SrNetException.InvalidInput($"Engine {name} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>Fixes where a run reads and writes. The tensors must outlive it.</summary>
    /// <param name="tensors">A tensor per input; and per output. Every name of the graph must be there.</param>
    public BoundRun Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors)
    {
        var run = new BoundRun(Name, _session);
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

    public void Dispose() => _session.Dispose();

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

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using IEngineRun = SRNet.Interop.Compute.IEngineRun;
using Tensor = SRNet.Interop.Compute.Tensor;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>An engine with its inputs and outputs fixed to tensors: running it copies nothing and allocates nothing.</summary>
internal sealed class BoundRun : IEngineRun
{
    private readonly OrtEngine _engine;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();

    // The first run after objects came or went: what the runtime's arena has kept for more of them is given back.
    private RunOptions? _first;

    // ONNX Runtime keeps plain pointers into the tensors' memory: they must stay reachable as long as the binding.
    [SuppressMessage("CodeQuality", "IDE0052", Justification = "Held for lifetime only.")]
    private readonly List<Tensor> _tensors = [];
    private readonly List<OrtValue> _values = [];

    internal BoundRun(OrtEngine engine)
    {
        _engine = engine;
        _binding = engine.Session.CreateIoBinding();
        _first = new RunOptions();
        _first.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    }

    /// <summary>Runs the engine once. Inputs are read and outputs written in place.</summary>
    public void Run()
    {
        // The package hands a closed binding's null pointer on.
        ObjectDisposedException.ThrowIf(_binding.IsClosed, this);
        try
        {
            _engine.Session.RunWithBinding(_first ?? _options, _binding);
            _first?.Dispose();
            _first = null;
        }
        catch (OnnxRuntimeException e)
        {
            throw SrNetException.Failed($"Engine {_engine.Name} failed: {OrtRuntime.Describe(e)}", e);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
        _first?.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }

    internal unsafe void Bind(string name, Tensor tensor, bool input)
    {
        long[] shape = [.. tensor.Shape];
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)tensor.Data, (long)tensor.Length * sizeof(float));
        _values.Add(value);
        _tensors.Add(tensor);
        if (input)
        {
            _binding.BindInput(name, value);
        }
        else
        {
            _binding.BindOutput(name, value);
        }
    }
}

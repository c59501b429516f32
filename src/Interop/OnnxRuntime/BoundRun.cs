using System.Diagnostics.CodeAnalysis;
using SRNet.Interop.Compute;
using SRNet.Native.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>An engine with its inputs and outputs fixed to tensors: running it copies nothing and allocates nothing.</summary>
public sealed class BoundRun : IDisposable
{
    private const int Float32 = 1;

    private readonly string _name;
    private readonly OrtHandle _session;
    private readonly OrtHandle _binding;

    // ONNX Runtime keeps plain pointers into the tensors' memory: they must stay reachable as long as the binding.
    [SuppressMessage("CodeQuality", "IDE0052", Justification = "Held for lifetime only.")]
    private readonly List<Tensor> _tensors = [];
    private readonly List<OrtHandle> _values = [];

    internal BoundRun(string name, OrtHandle session)
    {
        _name = name;
        _session = session;
        _binding = new OrtHandle(OrtHandleKind.Binding, OrtApi.Instance.CreateBinding(session.Value));
    }

    /// <summary>Runs the engine once. Inputs are read and outputs written in place.</summary>
    public void Run()
    {
        try
        {
            OrtApi.Instance.Run(_session.Value, _binding.Value);
        }
        catch (SrNetException e)
        {
            throw SrNetException.Failed($"Engine {_name} failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }

    internal unsafe void Bind(string name, Tensor tensor, bool input)
    {
        Span<long> shape = stackalloc long[tensor.Shape.Count];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = tensor.Shape[i];
        }

        var value = OrtApi.Instance.CreateTensor(OrtEnvironment.CpuMemory, tensor.Data, (nuint)tensor.Length * sizeof(float), shape, Float32);
        _values.Add(new OrtHandle(OrtHandleKind.Value, value));
        _tensors.Add(tensor);
        OrtApi.Instance.Bind(_binding.Value, name, value, input);
    }
}

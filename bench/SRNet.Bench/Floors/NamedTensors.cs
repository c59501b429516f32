using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Model;

namespace SRNet.Bench.Floors;

/// <summary>Tensors for any engine of a bundle, made as the table of its tensors says.</summary>
internal sealed class NamedTensors(EngineTensors table, int objects) : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>Bytes of all tensors so far.</summary>
    public double Bytes => _tensors.Sum(t => (double)t.Length * sizeof(float));

    /// <summary>Binds an engine to fresh tensors of zeros.</summary>
    public BoundRun Bind(OrtEngine engine)
    {
        var named = engine.Inputs.Concat(engine.Outputs).Select(name => (name, New(engine.Name, name))).ToArray();
        return engine.Bind(named);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private Tensor New(string engine, string name)
    {
        var tensor = new Tensor(table.Shape(engine, name, engine == ModelBundle.QueryEncoder ? 1 : objects));
        _tensors.Add(tensor);
        return tensor;
    }
}

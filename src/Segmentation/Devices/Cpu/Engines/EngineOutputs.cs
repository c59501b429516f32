using SRNet.Interop.Compute;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Engines;

/// <summary>An engine and the tensors it writes, one for each output that its graph has, shaped by the table of <see cref="EngineTensors"/>. Owns the
/// tensors.</summary>
internal sealed class EngineOutputs : IDisposable
{
    private readonly IEngine _engine;
    private readonly (string Name, Tensor Tensor)[] _outputs;

    /// <summary>Makes the tensors.</summary>
    /// <param name="engine">Outlives this; <see cref="IEngine.Name"/> is its name in the table.</param>
    /// <param name="tensors">The table, for one bundle and size.</param>
    /// <param name="objects">K.</param>
    public EngineOutputs(IEngine engine, EngineTensors tensors, int objects)
    {
        _engine = engine;
        _outputs = [.. engine.Outputs.Select(name => (name, new Tensor(tensors.Shape(engine.Name, name, objects))))];
    }

    /// <summary>The tensor of an output.</summary>
    /// <exception cref="SrNetException">InvalidInput: the engine has no such output.</exception>
    public Tensor this[string name] => Find(name)
        ?? throw SrNetException.InvalidInput($"Engine {_engine.Name} has no output {name}: the bundle belongs to another version.");

    /// <summary>The tensor of an output that only some bundles have, or null.</summary>
    public Tensor? Find(string name) => Array.Find(_outputs, o => o.Name == name).Tensor;

    /// <summary>Fixes what the engine reads; all its outputs go to these tensors. The inputs must outlive the run.</summary>
    /// <param name="inputs">By name; those that the graph does not have are not read.</param>
    public IEngineRun Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> inputs) => _engine.Bind([.. inputs, .. _outputs]);

    public void Dispose()
    {
        foreach (var (_, tensor) in _outputs)
        {
            tensor.Dispose();
        }
    }
}

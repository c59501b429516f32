using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Match;

/// <summary>PTM for K objects: the readout matched with one set of prototypes per object, which filters what pixel-level matching lets in.</summary>
internal sealed class PrototypeTransformer : IDisposable
{
    private readonly EngineOutputs _outputs;
    private readonly IEngineRun[] _runs;

    /// <param name="engine">prototype_transformer.</param>
    /// <param name="tensors">Shapes.</param>
    /// <param name="features">The stream's feature sets.</param>
    /// <param name="readout">What the memory read makes, K x Cv x h x w.</param>
    /// <param name="auxiliary">The auxiliary frame's values, K x Cv x h x w.</param>
    public PrototypeTransformer(IEngine engine, EngineTensors tensors, QueryFeatures[] features, Tensor readout, Tensor auxiliary)
    {
        var objects = readout.Shape[0];
        _outputs = new EngineOutputs(engine, tensors, objects);
        Refined = _outputs["refined"];
        Sums = new Tensor(tensors.Shape(engine.Name, "sums", objects));
        Areas = new Tensor(tensors.Shape(engine.Name, "areas", objects));
        _runs = Array.ConvertAll(features, query => _outputs.Bind(("readout", readout), ("aux", auxiliary), ("thin", query.Thin), ("sums", Sums), ("areas", Areas)));
    }

    /// <summary>Prototype sums over the whole memory bank, K x M x Cv.</summary>
    public Tensor Sums { get; }

    /// <summary>Prototype areas over the whole memory bank, K x M x 1.</summary>
    public Tensor Areas { get; }

    /// <summary>The refined readout, K x Cv x h x w.</summary>
    public Tensor Refined { get; }

    /// <summary>Matches the frame in a feature set.</summary>
    public void Run(int query) => _runs[query].Run();

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }

        _outputs.Dispose();
        Sums.Dispose();
        Areas.Dispose();
    }
}

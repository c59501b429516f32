using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Decode;

/// <summary>The decoder for K objects: refined readout and the frame's finer features -> mask logits.</summary>
internal sealed class MaskDecoder : IDisposable
{
    private readonly EngineOutputs _outputs;
    private readonly IEngineRun[] _runs;

    /// <param name="engine">decoder.</param>
    /// <param name="tensors">Shapes.</param>
    /// <param name="features">The stream's feature sets.</param>
    /// <param name="refined">PTM's output, K x Cv x h x w.</param>
    public MaskDecoder(IEngine engine, EngineTensors tensors, QueryFeatures[] features, Tensor refined)
    {
        var objects = refined.Shape[0];
        _outputs = new EngineOutputs(engine, tensors, objects);
        Logits = _outputs["logits"];
        Hint = engine.Inputs.Contains("hint") ? new Tensor(tensors.Shape(engine.Name, "hint", objects)) : null;
        _runs = Array.ConvertAll(features, query => Hint is null
            ? _outputs.Bind(("refined", refined), ("f8", query.F8), ("f4", query.F4))
            : _outputs.Bind(("refined", refined), ("f8", query.F8), ("f4", query.F4), ("hint", Hint)));
    }

    /// <summary>The adjacent frame's masks, K x 4 x H/4 x W/4, zero where nothing is known; null where the decoder does not read them.</summary>
    public Tensor? Hint { get; }

    /// <summary>Mask logits at their stride s, K x 1 x H/s x W/s.</summary>
    public Tensor Logits { get; }

    /// <summary>Decodes the frame in a feature set.</summary>
    public void Run(int query) => _runs[query].Run();

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }

        _outputs.Dispose();
        Hint?.Dispose();
    }
}

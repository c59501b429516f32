using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Encode;

/// <summary>What the query encoder makes of one frame, at strides 16, 8 and 4. Independent of the objects.</summary>
internal sealed class QueryFeatures : IDisposable
{
    private readonly EngineOutputs _outputs;
    private readonly IEngineRun _encode;

    /// <param name="engine">The query encoder.</param>
    /// <param name="tensors">Shapes.</param>
    /// <param name="image">1 x 3 x H x W, outlives this.</param>
    public QueryFeatures(IEngine engine, EngineTensors tensors, Tensor image)
    {
        _outputs = new EngineOutputs(engine, tensors, objects: 1);
        (Key, Selection, Shrinkage, Thin) = (_outputs["key"], _outputs["selection"], _outputs["shrinkage"], _outputs["thin"]);
        (F16, F8, F4) = (_outputs["f16"], _outputs["f8"], _outputs["f4"]);
        _encode = _outputs.Bind(("image", image));
    }

    /// <summary>Key k, unit mean square: 1 x Ck x h x w.</summary>
    public Tensor Key { get; }

    /// <summary>Selection e in 0..1: 1 x Ck x h x w.</summary>
    public Tensor Selection { get; }

    /// <summary>Shrinkage s in 1..10: 1 x 1 x h x w.</summary>
    public Tensor Shrinkage { get; }

    /// <summary>Value feature of the query: 1 x Cv x h x w.</summary>
    public Tensor Thin { get; }

    /// <summary>Features of stride 16, for the memory encoder.</summary>
    public Tensor F16 { get; }

    /// <summary>Features of stride 8, for decoder and memory encoder.</summary>
    public Tensor F8 { get; }

    /// <summary>Features of stride 4, for decoder and memory encoder.</summary>
    public Tensor F4 { get; }

    /// <summary>Encodes what the image tensor holds now.</summary>
    public void Encode() => _encode.Run();

    public void Dispose()
    {
        _encode.Dispose();
        _outputs.Dispose();
    }
}

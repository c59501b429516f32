using SRNet.Interop.Compute;
using SRNet.Segmentation.Devices.Cpu.Decode;
using SRNet.Segmentation.Devices.Cpu.Encode;
using SRNet.Segmentation.Devices.Cpu.Engines;
using SRNet.Segmentation.Devices.Cpu.Match;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu;

/// <summary>
/// The part of the path whose size depends on the number of objects K: PTM, decoder and memory encoder with what passes between them, bound once for each
/// feature set as the query. Made anew when K changes, and only then.
/// </summary>
internal sealed class ObjectPath : IDisposable
{
    private Tensor? _held;
    private bool _isHeld;

    public ObjectPath(EngineSet engines, EngineTensors tensors, QueryFeatures[] features, int objects)
    {
        Objects = objects;
        Masks = new Tensor(tensors.Shape(ModelBundle.MemoryEncoder, "mask", objects));
        AuxiliaryValue = new Tensor(tensors.Shape(ModelBundle.PrototypeTransformer, "aux", objects));
        Readout = new Tensor(tensors.Shape(ModelBundle.PrototypeTransformer, "readout", objects));
        Match = new PrototypeTransformer(engines.PrototypeTransformer, tensors, features, Readout, AuxiliaryValue);
        Decode = new MaskDecoder(engines.Decoder, tensors, features, Match.Refined);
        Memorise = new MemoryEncoder(engines.MemoryEncoder, tensors, features, Masks);
    }

    /// <summary>K.</summary>
    public int Objects { get; }

    /// <summary>Soft masks, K x 1 x H x W: what aggregation makes, and the memory encoder reads.</summary>
    public Tensor Masks { get; }

    /// <summary>The adjacent frame's masks; others than <see cref="Masks"/> while the frame after it was not memorised.</summary>
    public Tensor AdjacentMasks => _isHeld ? _held! : Masks;

    /// <summary>Keeps the adjacent frame's masks before those of a frame that is not memorised take their place.</summary>
    public void Hold()
    {
        _held ??= new Tensor([.. Masks.Shape]);
        AdjacentMasks.Span.CopyTo(_held.Span);
        _isHeld = true;
    }

    /// <summary>The frame at hand is the adjacent one from now on.</summary>
    public void Adopt() => _isHeld = false;

    /// <summary>The auxiliary frame's values, K x Cv x h x w: what FAM makes, and PTM reads.</summary>
    public Tensor AuxiliaryValue { get; }

    /// <summary>Memory readout, K x Cv x h x w: what the read makes, and PTM refines.</summary>
    public Tensor Readout { get; }

    public PrototypeTransformer Match { get; }

    public MaskDecoder Decode { get; }

    public MemoryEncoder Memorise { get; }

    public void Dispose()
    {
        Match.Dispose();
        Decode.Dispose();
        Memorise.Dispose();
        Masks.Dispose();
        _held?.Dispose();
        AuxiliaryValue.Dispose();
        Readout.Dispose();
    }
}

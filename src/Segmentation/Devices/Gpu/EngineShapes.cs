using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The shapes of a bundle's engines at one internal size: the manifest says which inputs they have, the table of <see cref="EngineTensors"/> how large
/// they are. Only the number of objects stays free.</summary>
internal sealed class EngineShapes(ModelBundle bundle, ImageSize size)
{
    // Most streams follow one or two objects; TensorRT tunes for this many and serves all others.
    private const int UsualObjects = 2;

    private readonly EngineTensors _tensors = new(bundle.Manifest, size);

    /// <summary>Memory slots: the auxiliary frame and the bank.</summary>
    public int Slots => bundle.Manifest.Memory.Frames + 1;

    /// <summary>Stride of the mask logits.</summary>
    public int LogitStride => bundle.Manifest.Architecture.Logits;

    /// <summary>Whether the decoder is given the adjacent frame's masks.</summary>
    public bool HasHint => bundle.Manifest.Architecture.Hint > 0;

    /// <summary>What TensorRT has to know to build the engine.</summary>
    public IReadOnlyList<ShapeRange> Ranges(string engine) =>
        [.. Inputs(engine).Select(i => new ShapeRange(i, Shape(engine, i, 1), Shape(engine, i, UsualObjects), Shape(engine, i, Objects.Slots.Most)))];

    /// <summary>The inputs' shapes for this many objects.</summary>
    public IEnumerable<(string Input, long[] Shape)> For(string engine, int objects) => Inputs(engine).Select(i => (i, Shape(engine, i, objects)));

    private IEnumerable<string> Inputs(string engine) =>
        bundle.Manifest.Engines.TryGetValue(engine, out var section) && section.Inputs is { Count: > 0 } inputs
            ? inputs.Select(i => i.Name)
            : throw SrNetException.InvalidInput($"The bundle {bundle.Folder} does not describe the inputs of engine {engine}, which a GPU needs: export it again with this version's training tools.");

    private long[] Shape(string engine, string tensor, int objects) => Array.ConvertAll(_tensors.Shape(engine, tensor, objects), d => (long)d);
}

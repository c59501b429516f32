using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The shapes of a bundle's engines at one internal size: the manifest says which inputs they have, the table of <see cref="EngineTensors"/> how large
/// they are. Only the number of objects stays free, within one of a few profiles.</summary>
internal sealed class EngineShapes(ModelBundle bundle, ImageSize size)
{
    // TensorRT tunes each profile for one number of objects: what is best for one is not for thirty.
    private static readonly (int Least, int Usual, int Most)[] Profiles = [(1, 1, 1), (2, 2, 4), (5, 8, 12), (13, 16, Objects.Slots.Most)];

    // Of keys and values.
    private const int Stride = 16;

    private readonly EngineTensors _tensors = new(bundle.Manifest, size);

    /// <summary>Memory slots: the auxiliary frame and the bank.</summary>
    public int Slots => bundle.Manifest.Memory.Frames + 1;

    /// <summary>Best positions that each query reads.</summary>
    public int Top => bundle.Manifest.Memory.TopK;

    /// <summary>N: positions of a frame in the memory.</summary>
    public int Positions => (int)(size.Pixels / (Stride * Stride));

    /// <summary>Ck.</summary>
    public int KeyChannels => bundle.Manifest.Architecture.Key;

    /// <summary>Cv.</summary>
    public int ValueChannels => bundle.Manifest.Architecture.Value;

    /// <summary>Stride of the mask logits.</summary>
    public int LogitStride => bundle.Manifest.Architecture.Logits;

    /// <summary>Whether the decoder is given the adjacent frame's masks.</summary>
    public bool HasHint => bundle.Manifest.Architecture.Hint > 0;

    /// <summary>What TensorRT has to know to build the engine: one profile for an engine that knows no objects.</summary>
    public IReadOnlyList<ShapeRange> Ranges(string engine) =>
        [.. Profiles.Take(KnowsObjects(engine) ? Profiles.Length : 1).SelectMany((p, number) =>
            Inputs(engine).Select(i => new ShapeRange(i, Shape(engine, i, p.Least), Shape(engine, i, p.Usual), Shape(engine, i, p.Most), number)))];

    /// <summary>The profile for this many objects.</summary>
    public int Profile(string engine, int objects) => KnowsObjects(engine) ? Array.FindIndex(Profiles, p => objects <= p.Most) : 0;

    /// <summary>The inputs' shapes for this many objects.</summary>
    public IEnumerable<(string Input, long[] Shape)> For(string engine, int objects) => Inputs(engine).Select(i => (i, Shape(engine, i, objects)));

    private bool KnowsObjects(string engine) => Inputs(engine).Any(i => !Shape(engine, i, 1).AsSpan().SequenceEqual(Shape(engine, i, 2)));

    private IEnumerable<string> Inputs(string engine) =>
        bundle.Manifest.Engines.TryGetValue(engine, out var section) && section.Inputs is { Count: > 0 } inputs
            ? inputs.Select(i => i.Name)
            : throw SrNetException.InvalidInput($"The bundle {bundle.Folder} does not describe the inputs of engine {engine}, which a GPU needs: export it again with this version's training tools.");

    private long[] Shape(string engine, string tensor, int objects) => Array.ConvertAll(_tensors.Shape(engine, tensor, objects), d => (long)d);
}

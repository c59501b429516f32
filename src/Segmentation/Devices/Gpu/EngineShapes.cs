using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The shapes of a bundle's engines at one internal size: the manifest says which inputs they have, the table of <see cref="EngineTensors"/> how large
/// they are. Only the number of objects stays free, within one of a few profiles, and where it is wanted the number of frames in a batch.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="size">The network's.</param>
/// <param name="batches">Whether the query encoder is to take frames of several streams.</param>
internal sealed class EngineShapes(ModelBundle bundle, ImageSize size, bool batches = false)
{
    /// <summary>Of keys and values.</summary>
    public const int Stride = 16;

    // TensorRT tunes each profile for one number of objects: what is best for one is not for thirty.
    private static readonly (int Least, int Usual, int Most)[] Profiles = [(1, 1, 1), (2, 2, 4), (5, 8, 12), (13, 16, Objects.Slots.Most)];

    private static readonly (int Least, int Usual, int Most)[] Batches = [(1, 1, 1), (2, 2, 2), (4, 4, 4), (8, 8, 8)];

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

    /// <summary>Of FAM's correlation, cells.</summary>
    public int Radius => bundle.Manifest.Architecture.Radius;

    /// <summary>Stride of the mask logits.</summary>
    public int LogitStride => bundle.Manifest.Architecture.Logits;

    /// <summary>Whether the decoder is given the adjacent frame's masks.</summary>
    public bool HasHint => bundle.Manifest.Architecture.Hint > 0;

    /// <summary>Whether the query encoder takes frames of several streams: whether that is wanted, and the bundle's graph leaves their number open.</summary>
    public bool HasBatches => batches && bundle.Manifest.Engines.TryGetValue(ModelBundle.QueryEncoder, out var encoder) && EngineTensors.IsBatch(encoder);

    /// <summary>What TensorRT has to know to build the engine: one profile for an engine that knows no objects.</summary>
    public IReadOnlyList<ShapeRange> Ranges(string engine) =>
        [.. ProfilesOf(engine).SelectMany((p, number) =>
            Inputs(engine).Select(i => new ShapeRange(i, Shape(engine, i, p.Least), Shape(engine, i, p.Usual), Shape(engine, i, p.Most), number)))];

    /// <summary>The profile for this many objects, or frames of the query encoder.</summary>
    public int Profile(string engine, int count) => ProfilesOf(engine) is { Length: > 1 } several ? Array.FindIndex(several, p => count <= p.Most) : 0;

    /// <summary>The inputs' shapes for this many objects, or frames of the query encoder.</summary>
    public IEnumerable<(string Input, long[] Shape)> For(string engine, int count) => Inputs(engine).Select(i => (i, Shape(engine, i, count)));

    /// <summary>Whether an engine's tensors depend on the number of objects.</summary>
    public bool KnowsObjects(string engine) =>
        engine != ModelBundle.QueryEncoder && Inputs(engine).Any(i => !Shape(engine, i, 1).AsSpan().SequenceEqual(Shape(engine, i, 2)));

    private (int Least, int Usual, int Most)[] ProfilesOf(string engine) =>
        KnowsObjects(engine) ? Profiles : engine == ModelBundle.QueryEncoder && HasBatches ? Batches : [(1, 1, 1)];

    private IEnumerable<string> Inputs(string engine) =>
        bundle.Manifest.Engines.TryGetValue(engine, out var section) && section.Inputs is { Count: > 0 } inputs
            ? inputs.Select(i => i.Name)
            : throw SrNetException.InvalidInput($"The bundle {bundle.Folder} does not describe the inputs of engine {engine}, which a GPU needs: export it again with this version's training tools.");

    private long[] Shape(string engine, string tensor, int count) => Array.ConvertAll(_tensors.Shape(engine, tensor, count), d => (long)d);
}

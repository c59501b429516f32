using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Alignment;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Sessions;

/// <summary>
/// Everything whose size depends on the number of objects K: tensors, and the engines bound to them once for each feature set as the query,
/// with the set before it as the adjacent frame's. Made anew when K changes, and only then.
/// </summary>
internal sealed class ObjectTensors : IDisposable
{
    private readonly EngineSet _engines;
    private readonly BoundRun[] _align = new BoundRun[SrNetSession.FeatureSets];
    private readonly BoundRun[] _decode = new BoundRun[SrNetSession.FeatureSets];
    private readonly BoundRun[] _match = new BoundRun[SrNetSession.FeatureSets];
    private readonly BoundRun[] _memorise = new BoundRun[SrNetSession.FeatureSets];

    public ObjectTensors(EngineSet engines, BundleManifest.ArchitectureSection a, ImageSize size, QueryFeatures[] features, int objects)
    {
        _engines = engines;
        Objects = objects;
        int h = size.Height / 16, w = size.Width / 16;
        Masks = new Tensor(objects, 1, size.Height, size.Width);
        Others = new Tensor(objects, 1, size.Height, size.Width);
        Value = new Tensor(objects, a.Value, h, w);
        Sums = new Tensor(objects, a.Prototypes, a.Value);
        Areas = new Tensor(objects, a.Prototypes, 1);
        MemorySums = new Tensor(objects, a.Prototypes, a.Value);
        MemoryAreas = new Tensor(objects, a.Prototypes, 1);
        Correlation = new Tensor(1, LocalCorrelation.Planes(a.Radius), h, w);
        Offsets = new Tensor(1, a.OffsetChannels, h, w);
        KeyTaps = new Tensor(a.Key, 9);
        ValueTaps = new Tensor(a.Value, 9);
        AuxiliaryValue = new Tensor(objects, a.Value, h, w);
        Readout = new Tensor(objects, a.Value, h, w);
        Refined = new Tensor(objects, a.Value, h, w);
        Hint = new Tensor(objects, 4, size.Height / 4, size.Width / 4);
        HasHint = a.Hint > 0;
        Logits = new Tensor(objects, 1, size.Height / a.Logits, size.Width / a.Logits);
        for (var i = 0; i < features.Length; i++)
        {
            QueryFeatures query = features[i], local = features[(i + features.Length - 1) % features.Length];
            _align[i] = BindAlignment(query, local);
            _match[i] = engines.PrototypeTransformer.Bind(
                ("readout", Readout), ("aux", AuxiliaryValue), ("thin", query.Thin), ("sums", MemorySums), ("areas", MemoryAreas), ("refined", Refined));
            _decode[i] = engines.Decoder.Bind(("refined", Refined), ("f8", query.F8), ("f4", query.F4), ("hint", Hint), ("logits", Logits));
            _memorise[i] = engines.MemoryEncoder.Bind(
                ("mask", Masks), ("others", Others), ("f16", query.F16), ("f8", query.F8), ("f4", query.F4), ("value", Value), ("sums", Sums), ("areas", Areas));
        }
    }

    /// <summary>K.</summary>
    public int Objects { get; }

    /// <summary>Soft masks, K x 1 x H x W.</summary>
    public Tensor Masks { get; }

    /// <summary>Per object, the sum of the other objects' masks, K x 1 x H x W.</summary>
    public Tensor Others { get; }

    /// <summary>Local memory's value (of the frame memorised last), K x Cv x h x w.</summary>
    public Tensor Value { get; }

    /// <summary>Prototype sums of the frame memorised last, K x M x Cv.</summary>
    public Tensor Sums { get; }

    /// <summary>Prototype areas of the frame memorised last, K x M x 1.</summary>
    public Tensor Areas { get; }

    /// <summary>Prototype sums over the whole memory bank, K x M x Cv.</summary>
    public Tensor MemorySums { get; }

    /// <summary>Prototype areas over the whole memory bank, K x M x 1.</summary>
    public Tensor MemoryAreas { get; }

    /// <summary>The query's correlation with the adjacent frame, 1 x C x h x w.</summary>
    public Tensor Correlation { get; }

    /// <summary>FAM's offsets of the nine taps, 1 x 18 x h x w; with a hint 20, the last two its residual displacement.</summary>
    public Tensor Offsets { get; }

    /// <summary>FAM's convolution weights for keys, Ck x 9.</summary>
    public Tensor KeyTaps { get; }

    /// <summary>FAM's convolution weights for values, Cv x 9.</summary>
    public Tensor ValueTaps { get; }

    /// <summary>The auxiliary frame's value, K x Cv x h x w.</summary>
    public Tensor AuxiliaryValue { get; }

    /// <summary>Memory readout, K x Cv x h x w.</summary>
    public Tensor Readout { get; }

    /// <summary>PTM's output, K x Cv x h x w.</summary>
    public Tensor Refined { get; }

    /// <summary>The adjacent frame's masks as the decoder is given them, K x 4 x H/4 x W/4; see <see cref="MaskMover"/>.</summary>
    public Tensor Hint { get; }

    /// <summary>Whether the decoder reads <see cref="Hint"/>.</summary>
    public bool HasHint { get; }

    /// <summary>Mask logits at their stride s, K x 1 x H/s x W/s.</summary>
    public Tensor Logits { get; }

    /// <summary>FAM's offsets; <paramref name="query"/> = index of the query's features.</summary>
    public void Align(int query) => _align[query].Run();

    /// <summary>FAM's offsets for a frame that is its own adjacent frame: when it is segmented again from its own masks.</summary>
    public void AlignToItself(QueryFeatures query)
    {
        using var run = BindAlignment(query, query);
        run.Run();
    }

    /// <summary>PTM.</summary>
    public void Match(int query) => _match[query].Run();

    /// <summary>Decoder.</summary>
    public void Decode(int query) => _decode[query].Run();

    /// <summary>Memory encoder.</summary>
    public void Memorise(int query) => _memorise[query].Run();

    public void Dispose()
    {
        foreach (var runs in (ReadOnlySpan<BoundRun[]>)[_align, _match, _decode, _memorise])
        {
            foreach (var run in runs)
            {
                run.Dispose();
            }
        }

        foreach (var tensor in (ReadOnlySpan<Tensor>)[Masks, Others, Value, Sums, Areas, MemorySums, MemoryAreas, Correlation, Offsets, KeyTaps, ValueTaps, AuxiliaryValue, Readout, Refined, Hint, Logits])
        {
            tensor.Dispose();
        }
    }

    private BoundRun BindAlignment(QueryFeatures query, QueryFeatures local) => _engines.AlignmentOffsets.Bind(
        ("correlation", Correlation), ("thin_q", query.Thin), ("thin_l", local.Thin), ("offsets", Offsets), ("key_taps", KeyTaps), ("value_taps", ValueTaps));
}

using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Sessions;

/// <summary>What the query encoder makes of one frame, at strides 16, 8 and 4. Independent of the objects.</summary>
internal sealed class QueryFeatures : IDisposable
{
    private readonly BoundRun _encode;

    public QueryFeatures(EngineSet engines, BundleManifest.ArchitectureSection a, ImageSize size, Tensor image)
    {
        int h = size.Height / 16, w = size.Width / 16;
        Key = new Tensor(1, a.Key, h, w);
        Selection = new Tensor(1, a.Key, h, w);
        Shrinkage = new Tensor(1, 1, h, w);
        Thin = new Tensor(1, a.Value, h, w);
        F16 = new Tensor(1, a.Widths[2], h, w);
        F8 = new Tensor(1, a.Widths[1], 2 * h, 2 * w);
        F4 = new Tensor(1, a.Widths[0], 4 * h, 4 * w);
        _encode = engines.QueryEncoder.Bind(
            ("image", image), ("key", Key), ("selection", Selection), ("shrinkage", Shrinkage), ("thin", Thin), ("f16", F16), ("f8", F8), ("f4", F4));
    }

    /// <summary>Key k, unit mean square: 1 x Ck x h x w.</summary>
    public Tensor Key { get; }

    /// <summary>Selection e in 0..1: 1 x Ck x h x w.</summary>
    public Tensor Selection { get; }

    /// <summary>Shrinkage s in 1..10: 1 x 1 x h x w.</summary>
    public Tensor Shrinkage { get; }

    /// <summary>Value feature of the query: 1 x Cv x h x w.</summary>
    public Tensor Thin { get; }

    public Tensor F16 { get; }

    public Tensor F8 { get; }

    public Tensor F4 { get; }

    /// <summary>Encodes what the image tensor holds now.</summary>
    public void Encode() => _encode.Run();

    public void Dispose()
    {
        _encode.Dispose();
        foreach (var tensor in (ReadOnlySpan<Tensor>)[Key, Selection, Shrinkage, Thin, F16, F8, F4])
        {
            tensor.Dispose();
        }
    }
}

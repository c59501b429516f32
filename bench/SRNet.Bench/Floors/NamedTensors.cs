using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Native;
using SRNet.Segmentation.Alignment;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Bench.Floors;

/// <summary>Tensors for any engine of a bundle, made from the names that every bundle gives its inputs and outputs.</summary>
internal sealed class NamedTensors(BundleManifest.ArchitectureSection a, ImageSize size, int objects) : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>Bytes of all tensors so far.</summary>
    public double Bytes => _tensors.Sum(t => (double)t.Length * sizeof(float));

    /// <summary>Binds an engine to fresh tensors of zeros.</summary>
    public BoundRun Bind(OrtEngine engine)
    {
        var named = engine.Inputs.Concat(engine.Outputs).Select(name => (name, New(name))).ToArray();
        return engine.Bind(named);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private Tensor New(string name)
    {
        int height = size.Height, width = size.Width, h = height / 16, w = width / 16;
        var tensor = name switch
        {
            "image" => new Tensor(1, 3, height, width),
            "mask" or "others" => new Tensor(objects, 1, height, width),
            "key" or "selection" or "key_q" or "key_l" => new Tensor(1, a.Key, h, w),
            "shrinkage" => new Tensor(1, 1, h, w),
            "thin" or "thin_q" or "thin_l" => new Tensor(1, a.Value, h, w),
            "f16" => new Tensor(1, a.Widths[2], h, w),
            "f8" => new Tensor(1, a.Widths[1], 2 * h, 2 * w),
            "f4" => new Tensor(1, a.Widths[0], 4 * h, 4 * w),
            "value" or "readout" or "aux" or "refined" => new Tensor(objects, a.Value, h, w),
            "sums" => new Tensor(objects, a.Prototypes, a.Value),
            "areas" => new Tensor(objects, a.Prototypes, 1),
            "correlation" => new Tensor(1, LocalCorrelation.Planes(a.Radius), h, w),
            "offsets" => new Tensor(1, a.OffsetChannels, h, w),
            "key_taps" => new Tensor(a.Key, 9),
            "value_taps" => new Tensor(a.Value, 9),
            "hint" => new Tensor(objects, 4, 4 * h, 4 * w),
            "logits" => new Tensor(objects, 1, height / a.Logits, width / a.Logits),
            _ => throw SrNetException.InvalidInput($"The bundle has an input or output {name} that this program does not know: it belongs to another version."),
        };
        _tensors.Add(tensor);
        return tensor;
    }
}

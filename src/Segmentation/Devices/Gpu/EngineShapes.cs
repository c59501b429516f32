using System.Globalization;
using System.Text.Json;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Sessions;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>The shapes of a bundle's engines at one internal size, from the names the manifest gives their dimensions. Only the number of objects stays free.</summary>
internal sealed class EngineShapes(ModelBundle bundle, ImageSize size)
{
    // Most streams follow one or two objects; TensorRT tunes for this many and serves all others.
    private const int UsualObjects = 2;

    /// <summary>Memory slots: the auxiliary frame and the bank.</summary>
    public int Slots => bundle.Manifest.Memory.Frames + 1;

    /// <summary>Stride of the mask logits.</summary>
    public int LogitStride => bundle.Manifest.Architecture.Logits;

    /// <summary>Whether the decoder is given the adjacent frame's masks.</summary>
    public bool HasHint => bundle.Manifest.Architecture.Hint > 0;

    /// <summary>What TensorRT has to know to build the engine.</summary>
    public IReadOnlyList<ShapeRange> Ranges(string engine) =>
        [.. Inputs(engine).Select(i => new ShapeRange(i.Name, Shape(i, 1), Shape(i, UsualObjects), Shape(i, SrNetSession.MaximumObjects)))];

    /// <summary>The inputs' shapes for this many objects.</summary>
    public IEnumerable<(string Input, long[] Shape)> For(string engine, int objects) => Inputs(engine).Select(i => (i.Name, Shape(i, objects)));

    private IReadOnlyList<BundleManifest.TensorSection> Inputs(string engine) =>
        bundle.Manifest.Engines.TryGetValue(engine, out var section) && section.Inputs is { Count: > 0 } inputs
            ? inputs
            : throw SrNetException.InvalidInput($"The bundle {bundle.Folder} does not describe the inputs of engine {engine}, which a GPU needs: export it again with this version's training tools.");

    private long[] Shape(BundleManifest.TensorSection tensor, int objects) =>
        [.. tensor.Shape.Select(d => d.ValueKind == JsonValueKind.Number ? d.GetInt64() : Dimension(d.GetString()!, objects))];

    private long Dimension(string name, int objects)
    {
        if (name is ['H' or 'W', .. var stride] && int.TryParse(stride, NumberStyles.None, CultureInfo.InvariantCulture, out var divisor) && divisor is 1 or 4 or 8 or 16)
        {
            return (name[0] == 'H' ? size.Height : size.Width) / divisor;
        }

        return name switch
        {
            "K" => objects,
            "F" => Slots,
            _ => throw SrNetException.InvalidInput($"The bundle {bundle.Folder} has a dimension {name} that this program does not know: export it again with this version's training tools."),
        };
    }
}

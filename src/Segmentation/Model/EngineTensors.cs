using System.Globalization;
using System.Text.Json;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Model;

/// <summary>
/// The tensors that pass between a bundle's engines and our own code: the one table of their names and shapes, for both devices, for the check of a bundle and
/// for the cost of a step. A tensor more is a row more here, and a line where somebody reads or writes it.
/// </summary>
/// <remarks>
/// Dimensions are numbers or symbols. Hs and Ws: the network's size at stride s. B: frames, 1 in most bundles. K: objects. F: memory slots, the bank's frames
/// and the auxiliary one. Of the architecture: Ck and Cv key and value channels, C4, C8, C16 widths of the features, M prototypes, P planes of the local
/// correlation, D channels of FAM's offsets; Hl and Wl the stride of the logits. Behind a name: "?" = some bundles do not have it.
/// </remarks>
internal sealed class EngineTensors(BundleManifest manifest, ImageSize size)
{
    private static readonly Dictionary<string, Signature> Table = new()
    {
        [ModelBundle.QueryEncoder] = new(
            ["image: B 3 H1 W1"],
            ["key: B Ck H16 W16", "selection: B Ck H16 W16", "shrinkage: B 1 H16 W16", "thin: B Cv H16 W16", "f16: B C16 H16 W16", "f8: B C8 H8 W8", "f4: B C4 H4 W4"]),
        [ModelBundle.AlignmentOffsets] = new(
            ["correlation: 1 P H16 W16", "thin_q: 1 Cv H16 W16", "thin_l: 1 Cv H16 W16"],
            ["offsets: 1 D H16 W16", "key_taps: Ck 9", "value_taps: Cv 9"]),
        [ModelBundle.FeatureAlignment] = new(
            ["key_q: 1 Ck H16 W16", "thin_q: 1 Cv H16 W16", "key_l: 1 Ck H16 W16", "thin_l: 1 Cv H16 W16", "value_l: K Cv H16 W16", "mask_l?: K 1 H1 W1"],
            ["aux_key: 1 Ck H16 W16", "aux_value: K Cv H16 W16", "hint?: K 4 H4 W4"]),
        [ModelBundle.BankReader] = new(
            ["keys: F Ck H16 W16", "shrinkage: F 1 H16 W16", "values: F K Cv H16 W16", "bias: F", "query: 1 Ck H16 W16", "selection: 1 Ck H16 W16"],
            ["readout: K Cv H16 W16"]),
        [ModelBundle.PrototypeTransformer] = new(
            ["readout: K Cv H16 W16", "aux: K Cv H16 W16", "thin: 1 Cv H16 W16", "sums: K M Cv", "areas: K M 1"],
            ["refined: K Cv H16 W16", "presence?: K 1"]),
        [ModelBundle.Decoder] = new(
            ["refined: K Cv H16 W16", "f8: 1 C8 H8 W8", "f4: 1 C4 H4 W4", "hint?: K 4 H4 W4"],
            ["logits: K 1 Hl Wl"]),
        [ModelBundle.MemoryEncoder] = new(
            ["mask: K 1 H1 W1", "others: K 1 H1 W1", "f16: 1 C16 H16 W16", "f8: 1 C8 H8 W8", "f4: 1 C4 H4 W4"],
            ["value: K Cv H16 W16", "sums: K M Cv", "areas: K M 1"]),
    };

    /// <summary>Names of what an engine writes, those that only some bundles have included.</summary>
    public static IEnumerable<string> Outputs(string engine) => Table[engine].Outputs.Select(row => row.Name);

    /// <summary>Whether an engine's graph leaves the number of frames open.</summary>
    public static bool IsBatch(BundleManifest.EngineSection engine) => engine.Inputs is [{ Shape: [{ ValueKind: JsonValueKind.String } first, ..] }, ..] && first.GetString() == "B";

    /// <summary>The shape of an engine's input or output.</summary>
    /// <param name="engine">As <see cref="ModelBundle"/> names it.</param>
    /// <param name="tensor">Its name.</param>
    /// <param name="objects">K; of the query encoder B.</param>
    /// <exception cref="SrNetException">InvalidInput: the table has no such tensor.</exception>
    public int[] Shape(string engine, string tensor, int objects)
    {
        var row = Find(engine, tensor)
            ?? throw SrNetException.InvalidInput($"Engine {engine} has an input or output {tensor} that this program does not know: the bundle belongs to another version.");
        return Array.ConvertAll(row.Shape, symbol => Dimension(symbol, objects));
    }

    /// <summary>What is wrong with the tensors that a manifest gives its engines, as a clause; null when nothing is.</summary>
    public static string? Problem(BundleManifest manifest)
    {
        foreach (var (engine, signature) in Table)
        {
            if (manifest.Engines.TryGetValue(engine, out var section))
            {
                var problem = Problem(manifest, signature.Inputs, section.Inputs) ?? Problem(manifest, signature.Outputs, section.Outputs);
                if (problem is not null)
                {
                    return $"engine {engine} {problem}";
                }
            }
        }

        return null;
    }

    private static string? Problem(BundleManifest manifest, Row[] rows, IReadOnlyList<BundleManifest.TensorSection>? given)
    {
        // Bundles of the CPU's forms alone need not describe their tensors.
        if (given is null or { Count: 0 })
        {
            return null;
        }

        foreach (var tensor in given)
        {
            if (Array.Find(rows, r => r.Name == tensor.Name) is not { } row)
            {
                return $"has an input or output {tensor.Name} that this program does not know";
            }

            string expected = string.Join(' ', row.Shape.Select(s => Written(manifest, s))), found = string.Join(' ', tensor.Shape.Select(Written));

            // One frame, where the graph does not leave that open.
            found = expected[0] == 'B' && found.StartsWith("1 ", StringComparison.Ordinal) ? $"B{found[1..]}" : found;
            if (expected != found)
            {
                return $"has {tensor.Name} of the shape {found} where its architecture makes it {expected}";
            }
        }

        return Array.Find(rows, r => !r.Optional && !given.Any(t => t.Name == r.Name)) is { } missing ? $"has no {missing.Name}" : null;
    }

    private static string Written(JsonElement dimension) => dimension.ValueKind == JsonValueKind.String ? dimension.GetString()! : dimension.GetRawText();

    // As an export writes it: what the architecture says is a number, what the stream says stays a symbol.
    private static string Written(BundleManifest manifest, string symbol) => symbol switch
    {
        "B" or "K" or "F" => symbol,
        "Hl" or "Wl" => FormattableString.Invariant($"{symbol[0]}{manifest.Architecture.Logits}"),
        ['H' or 'W', ..] => symbol,
        _ => Constant(manifest.Architecture, symbol).ToString(CultureInfo.InvariantCulture),
    };

    private static Row? Find(string engine, string tensor) =>
        Array.Find(Table[engine].Inputs, r => r.Name == tensor) ?? Array.Find(Table[engine].Outputs, r => r.Name == tensor);

    private static int Constant(BundleManifest.ArchitectureSection a, string symbol) => symbol switch
    {
        "Ck" => a.Key,
        "Cv" => a.Value,
        "C4" => a.Widths[0],
        "C8" => a.Widths[1],
        "C16" => a.Widths[2],
        "M" => a.Prototypes,
        "P" => a.CorrelationPlanes,
        "D" => a.OffsetChannels,
        _ => int.Parse(symbol, CultureInfo.InvariantCulture),
    };

    private int Dimension(string symbol, int objects) => symbol switch
    {
        "B" or "K" => objects,
        "F" => manifest.Memory.Frames + 1,
        "Hl" => size.Height / manifest.Architecture.Logits,
        "Wl" => size.Width / manifest.Architecture.Logits,
        ['H', .. var stride] => size.Height / int.Parse(stride, CultureInfo.InvariantCulture),
        ['W', .. var stride] => size.Width / int.Parse(stride, CultureInfo.InvariantCulture),
        _ => Constant(manifest.Architecture, symbol),
    };

    /// <summary>One tensor: name, and dimensions slowest first.</summary>
    private sealed record Row(string Name, bool Optional, string[] Shape)
    {
        public static Row Of(string text)
        {
            var (name, shape) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            return new Row(name.TrimEnd('?'), name.EndsWith('?'), shape.Split(' '));
        }
    }

    private sealed class Signature(string[] inputs, string[] outputs)
    {
        public Row[] Inputs { get; } = Array.ConvertAll(inputs, Row.Of);

        public Row[] Outputs { get; } = Array.ConvertAll(outputs, Row.Of);
    }
}

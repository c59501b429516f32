using System.Text.Json;

namespace SRNet.Bench.Floors;

/// <summary>Counts what an engine computes from the trace that ONNX Runtime wrote of one run: the shapes in it are those of the graph as it ran.</summary>
/// <remarks>Convolutions and matrix products are counted, and the weights' bytes. Element-wise work is not: a floor may be too low, never too high.</remarks>
internal static class EngineTrace
{
    /// <summary>Counts one trace.</summary>
    public static OperationCount Count(string file)
    {
        using var trace = JsonDocument.Parse(File.ReadAllBytes(file));
        var total = default(OperationCount);
        foreach (var entry in trace.RootElement.EnumerateArray())
        {
            if (entry.TryGetProperty("args", out var node) && node.TryGetProperty("op_name", out var name) && node.TryGetProperty("output_type_shape", out var outputs))
            {
                total += Node(name.GetString()!, Shapes(node.GetProperty("input_type_shape")), Shapes(outputs));
                total += new OperationCount(0, 0, double.Parse(node.GetProperty("parameter_size").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return total;
    }

    private static OperationCount Node(string name, List<long[]> inputs, List<long[]> outputs) => name switch
    {
        "Conv" or "FusedConv" => new(Convolution(inputs[1], outputs[0]), 0, 0),
        "QLinearConv" => new(0, Convolution(inputs[3], outputs[0]), 0),
        "MatMul" or "FusedMatMul" or "Gemm" or "FusedGemm" => new(Product(inputs[0], outputs[0]), 0, 0),
        _ => default,
    };

    // Weights are Cout x Cin x kernel: every output element is a sum over Cin x kernel.
    private static double Convolution(long[] weights, long[] output) => 2.0 * Elements(output) * Elements(weights.AsSpan(1));

    // A is batch x rows x depth (its last two maybe transposed), the output batch x rows x columns.
    private static double Product(long[] a, long[] output) =>
        2.0 * Elements(output) * (a.Length < output.Length ? a[^1] : Elements(a) / (Elements(output) / output[^1]));

    private static double Elements(ReadOnlySpan<long> shape)
    {
        var product = 1.0;
        foreach (var dimension in shape)
        {
            product *= dimension;
        }

        return product;
    }

    // [{"float":[1,128,24,42]}, ...]: one property per tensor, its type.
    private static List<long[]> Shapes(JsonElement list) =>
        [.. list.EnumerateArray().Select(t => t.EnumerateObject().Select(p => p.Value.EnumerateArray().Select(d => d.GetInt64()).ToArray()).FirstOrDefault([]))];
}

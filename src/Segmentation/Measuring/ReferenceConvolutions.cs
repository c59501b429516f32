using System.Runtime.InteropServices;
using SRNet.Interop.Compute;

namespace SRNet.Segmentation.Measuring;

/// <summary>A graph of plain 3x3 convolutions that ONNX Runtime runs as fast as it runs anything; written here, so that no file has to travel along.</summary>
internal static class ReferenceConvolutions
{
    private const int Channels = 128;
    private const int Height = 32;
    private const int Width = 48;
    private const int Layers = 8;
    private const int Weights = Channels * Channels * 9;
    private const int Opset = 17;

    /// <summary>Operations of one run.</summary>
    public const double Operations = 2.0 * Layers * Weights * Height * Width;

    /// <summary>A tensor for "input" or "output".</summary>
    public static Tensor NewMap() => new(1, Channels, Height, Width);

    /// <summary>The graph: input -> convolutions -> output, in FP32, or in 8 bits between a QuantizeLinear and a DequantizeLinear.</summary>
    public static byte[] Model(bool integer)
    {
        var graph = new OnnxWriter();
        if (integer)
        {
            graph.Constant("scale", OnnxWriter.Float, [], MemoryMarshal.AsBytes<float>([1f]));
            graph.Constant("none", OnnxWriter.UInt8, [], [0]);
            graph.Constant("fine", OnnxWriter.Float, [Channels], MemoryMarshal.AsBytes<float>(Filled(Channels, 1f / (Channels * 9))));
            graph.Constant("zeros", OnnxWriter.Int8, [Channels], new byte[Channels]);
            graph.Constant("weights", OnnxWriter.Int8, [Channels, Channels, 3, 3], Filled<byte>(Weights, 1));
            graph.Node("QuantizeLinear", ["input", "scale", "none"], "map0");
        }
        else
        {
            graph.Constant("weights", OnnxWriter.Float, [Channels, Channels, 3, 3], MemoryMarshal.AsBytes<float>(Filled(Weights, 1f / (Channels * 9))));
        }

        for (var i = 0; i < Layers; i++)
        {
            var from = i == 0 && !integer ? "input" : $"map{i}";
            var to = i == Layers - 1 && !integer ? "output" : $"map{i + 1}";
            graph.Node(
                integer ? "QLinearConv" : "Conv",
                integer ? [from, "scale", "none", "weights", "fine", "zeros", "scale", "none"] : [from, "weights"],
                to,
                ("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3]));
        }

        if (integer)
        {
            graph.Node("DequantizeLinear", [$"map{Layers}", "scale", "none"], "output");
        }

        return graph.Model("input", "output", [1, Channels, Height, Width], Opset);
    }

    private static T[] Filled<T>(int length, T value)
    {
        var array = new T[length];
        Array.Fill(array, value);
        return array;
    }
}

using SRNet.Bench.Models;
using SRNet.Interop.Compute;

namespace SRNet.Bench.Floors;

/// <summary>A chain of plain 3x3 convolutions that ONNX Runtime runs as fast as it runs anything, in FP32, or in 8 bits between a QuantizeLinear and a DequantizeLinear.</summary>
internal static class ReferenceConvolutions
{
    // As in Models/make_models.py.
    private const int Channels = 128;
    private const int Height = 32;
    private const int Width = 48;
    private const int Layers = 8;

    /// <summary>Operations of one run.</summary>
    public const double Operations = 2.0 * Layers * Channels * Channels * 9 * Height * Width;

    /// <summary>A tensor for "input" or "output".</summary>
    public static Tensor NewMap() => new(1, Channels, Height, Width);

    /// <summary>The graph: input -> convolutions -> output.</summary>
    public static byte[] Model(bool integer) => CheckedInModel.Read(integer ? "convolutions-int8" : "convolutions");
}

namespace SRNet.Interop.TensorRt;

/// <summary>The shapes that an input with dynamic dimensions may take in one optimization profile. Equal shapes make the engine static, and fastest.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Min">Smallest dimensions.</param>
/// <param name="Best">The dimensions that TensorRT tunes for.</param>
/// <param name="Max">Largest dimensions.</param>
/// <param name="Profile">0, 1, ... without a gap.</param>
internal sealed record ShapeRange(string Input, IReadOnlyList<long> Min, IReadOnlyList<long> Best, IReadOnlyList<long> Max, int Profile = 0)
{
    /// <summary>The input has this shape and no other.</summary>
    public static ShapeRange Fixed(string input, params IReadOnlyList<long> shape) => new(input, shape, shape, shape);

    public override string ToString() => $"{Profile}:{Input}={string.Join('x', Min)}..{string.Join('x', Best)}..{string.Join('x', Max)}";
}

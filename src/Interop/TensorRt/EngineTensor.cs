namespace SRNet.Interop.TensorRt;

/// <summary>An input or output of an engine.</summary>
/// <param name="Name">As in the ONNX graph.</param>
/// <param name="IsInput">False for an output.</param>
/// <param name="Type">Element type.</param>
/// <param name="ElementSize">Bytes of one element.</param>
/// <param name="Shape">Dimensions, slowest first; -1 is dynamic.</param>
/// <param name="IsOnHost">True for a shape tensor, which TensorRT reads on the CPU.</param>
internal sealed record EngineTensor(string Name, bool IsInput, TensorType Type, int ElementSize, IReadOnlyList<long> Shape, bool IsOnHost);

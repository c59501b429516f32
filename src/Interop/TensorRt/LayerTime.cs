namespace SRNet.Interop.TensorRt;

/// <summary>How long a layer of an engine took.</summary>
/// <param name="Layer">Its name, as TensorRT made it of those that it fused.</param>
/// <param name="Milliseconds">On the GPU.</param>
internal readonly record struct LayerTime(string Layer, float Milliseconds);

namespace SRNet.Interop.TensorRt;

/// <summary>What a build makes.</summary>
/// <param name="Plan">The engine for this GPU and this version of TensorRT.</param>
/// <param name="TimingCache">What was learnt about the GPU's tactics: makes later builds faster.</param>
internal sealed record BuiltEngine(byte[] Plan, byte[] TimingCache);

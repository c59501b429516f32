using SRNet.Interop.Memory;

namespace SRNet.Segmentation.Memory;

/// <summary>What one memory frame holds of one object.</summary>
internal sealed unsafe class ObjectMemory(MemoryShape shape) : IDisposable
{
    private readonly AlignedBuffer _values = new(shape.ValueBytes);

    /// <summary>P x Cv rows.</summary>
    public float* Values => (float*)_values.Pointer;

    /// <summary>M x Cv sums of values, weighted by the prototypes' pools.</summary>
    public float[] Sums { get; } = new float[shape.Prototypes * shape.ValueChannels];

    /// <summary>M total weights of those sums.</summary>
    public float[] Areas { get; } = new float[shape.Prototypes];

    public void Dispose() => _values.Dispose();
}

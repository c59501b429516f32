using SRNet.Interop.Memory;

namespace SRNet.Interop.Compute;

/// <summary>A float32 array in native memory, row-major (last dimension fastest), 64-byte aligned. Owns its memory.</summary>
internal sealed unsafe class Tensor : IDisposable
{
    private readonly AlignedBuffer _buffer;

    /// <summary>Allocates a tensor of zeros.</summary>
    public Tensor(params ReadOnlySpan<int> shape)
    {
        Shape = shape.ToArray();
        var length = 1L;
        foreach (var dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension, nameof(shape));
            length *= dimension;
        }

        Length = checked((int)length);
        _buffer = new AlignedBuffer(length * sizeof(float));
    }

    /// <summary>Dimensions, slowest first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The first element; valid until the tensor is disposed.</summary>
    public float* Data => (float*)_buffer.Pointer;

    /// <summary>All elements.</summary>
    public Span<float> Span => new(Data, Length);

    public void Dispose() => _buffer.Dispose();
}

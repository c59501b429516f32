namespace SRNet.Segmentation.Reading;

/// <summary>A run of memory positions for <see cref="MemoryReader"/>: one memory frame, or the auxiliary frame. Does not own its memory.</summary>
/// <param name="positions">P.</param>
/// <param name="keys">Packed keys, ceil(P/32) x C x 32.</param>
/// <param name="values">Per object of the read, a pointer to P x Cv floats (a row per position).</param>
internal readonly unsafe struct MemorySegment(int positions, float* keys, nint[] values)
{
    public int Positions { get; } = positions;

    public float* Keys { get; } = keys;

    public nint[] Values { get; } = values;
}

namespace SRNet.Pipeline.Video;

/// <summary>Where one NAL unit lies in an access unit, start code not included.</summary>
/// <param name="Offset">First byte, the NAL unit's header.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct NalUnit(int Offset, int Length);

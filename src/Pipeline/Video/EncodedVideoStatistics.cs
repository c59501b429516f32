namespace SRNet.Pipeline.Video;

/// <summary>What an <see cref="EncodedVideo"/> has done so far.</summary>
/// <param name="Subscribers">Who reads now.</param>
/// <param name="Pictures">Pictures encoded; none are while nobody reads.</param>
/// <param name="KeyFrames">Those of them that are key frames.</param>
/// <param name="Bytes">Of all pictures.</param>
/// <param name="Dropped">Pictures that subscribers missed because they were slow, summed over all there ever were.</param>
public readonly record struct EncodedVideoStatistics(int Subscribers, long Pictures, long KeyFrames, long Bytes, long Dropped);

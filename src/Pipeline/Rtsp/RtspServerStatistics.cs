namespace SRNet.Pipeline.Rtsp;

/// <summary>What an <see cref="RtspServer"/> has done so far.</summary>
/// <param name="Clients">Connections now.</param>
/// <param name="Playing">Those of them that get video.</param>
/// <param name="Accepted">Connections since the start.</param>
/// <param name="Refused">Connections beyond the limit.</param>
/// <param name="Packets">RTP packets sent.</param>
/// <param name="Bytes">RTP bytes sent, headers included.</param>
/// <param name="DroppedPictures">Pictures that clients missed because they were slow.</param>
public readonly record struct RtspServerStatistics(int Clients, int Playing, long Accepted, long Refused, long Packets, long Bytes, long DroppedPictures);

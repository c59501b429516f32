namespace SRNet.Interop.Media;

/// <summary>What is known of a decoded picture besides its pixels.</summary>
/// <param name="Timestamp">Since the start of the file as players show it, or since the first frame of a live source; exact to the microsecond.</param>
/// <param name="KeyFrame">It can be decoded without earlier frames.</param>
/// <param name="Corrupt">Data was damaged or lost, and the decoder made something up for it.</param>
/// <param name="SourceWidth">Width as sent; differs from the decoder's when the source changed its size.</param>
/// <param name="SourceHeight">Height as sent.</param>
public readonly record struct DecodedFrame(TimeSpan Timestamp, bool KeyFrame, bool Corrupt, int SourceWidth, int SourceHeight);

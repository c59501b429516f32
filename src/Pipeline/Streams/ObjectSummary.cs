namespace SRNet.Pipeline.Streams;

/// <summary>One object over a whole run.</summary>
/// <param name="Id">The id its prompt gave it.</param>
/// <param name="FramesSeen">Frames with at least one pixel of it.</param>
/// <param name="FramesLost">Frames without.</param>
/// <param name="Confidence">Mean confidence over the frames it was seen in, 0..1.</param>
public sealed record ObjectSummary(int Id, long FramesSeen, long FramesLost, double Confidence);

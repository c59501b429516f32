namespace SRNet.Evaluation.Reports;

/// <summary>The box around the mask against the true box: means over clips, in percent.</summary>
/// <param name="Iou">Mean IoU over frames.</param>
/// <param name="OverHalf">Share of frames with an IoU above 50.</param>
/// <param name="FollowedTo">The last frame with an IoU above 10, in percent of the frames.</param>
/// <param name="Sequences">The clips.</param>
public sealed record BoxScore(double Iou, double OverHalf, double FollowedTo, IReadOnlyList<BoxSequenceScore> Sequences);

/// <summary>The same for one clip.</summary>
/// <param name="Sequence">The clip.</param>
/// <param name="Iou">As above.</param>
/// <param name="OverHalf">As above.</param>
/// <param name="FollowedTo">As above.</param>
/// <param name="Frames">Frames that count: all with a known box but the first.</param>
/// <param name="Fps">Frames per second.</param>
public sealed record BoxSequenceScore(string Sequence, double Iou, double OverHalf, double FollowedTo, int Frames, double Fps);

namespace SRNet.Evaluation.Reports;

/// <summary>Whether objects were kept while they were there and let go when they were gone: means over objects, in percent.</summary>
/// <param name="Kept">Share of the frames with the object in which its mask was on it; absent when there is no such frame.</param>
/// <param name="False">Share of the frames without the object in which it had a mask of more than 0.05 % of the picture; absent when there is no such frame.</param>
/// <param name="Objects">The objects that are gone in some frame, and those of all cases.</param>
public sealed record PresenceScore(double? Kept, double? False, IReadOnlyList<PresenceObjectScore> Objects);

/// <summary>The same for one object.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Object">Its id.</param>
/// <param name="Kept">As above.</param>
/// <param name="False">As above.</param>
/// <param name="PresentFrames">Scored frames with the object.</param>
/// <param name="AbsentFrames">Scored frames without it.</param>
/// <param name="Why">What happens to it; absent where the data set does not say.</param>
public sealed record PresenceObjectScore(string Sequence, int Object, double? Kept, double? False, int PresentFrames, int AbsentFrames, string? Why);

using SRNet.Pipeline.Metrics;

namespace SRNet.Pipeline.Streams;

/// <summary>How a run goes right now.</summary>
/// <param name="Captured">Frames the source gave so far.</param>
/// <param name="Processed">Frames segmented so far.</param>
/// <param name="Dropped">Frames dropped so far, wherever.</param>
/// <param name="TotalFrames">Frames there will be, null when unknown.</param>
/// <param name="Fps">Segmented frames per second over about the last three seconds.</param>
/// <param name="LatencyP50">Median time from capture to the last output so far.</param>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Stages">Tells the milliseconds of each stage so far, in the order of the path; costs nothing unless it is asked.</param>
public readonly record struct RunProgress(long Captured, long Processed, long Dropped, long? TotalFrames, double Fps, TimeSpan LatencyP50, TimeSpan Elapsed,
    Func<IReadOnlyDictionary<string, Percentiles>> Stages);

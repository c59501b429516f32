using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>Everything one stream is made of.</summary>
public sealed record StreamRun
{
    /// <summary>Where the frames come from. The runner owns it from here on and disposes it.</summary>
    public required IFrameSource Source { get; init; }

    /// <summary>Makes the segmenter for frames of the given size. The runner owns what it makes.</summary>
    public required Func<ImageSize, IStreamSegmenter> Segmenter { get; init; }

    /// <summary>What to follow, given for the first frame that is segmented. At least one.</summary>
    public required IReadOnlyList<ObjectPrompt> Prompts { get; init; }

    /// <summary>Where the results go; may be empty. The runner owns them from here on: opens, finishes and disposes them.</summary>
    public required IReadOnlyList<IFrameSink> Sinks { get; init; }

    /// <summary>Hears how it goes, at most ten times per second and once at the end, on a thread of its own choice, never two at a time.</summary>
    public Action<RunProgress>? Progress { get; init; }

    /// <summary>Clock of latencies, rates and progress.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

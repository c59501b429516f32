using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Live;

/// <summary>What a live stream is made of.</summary>
public sealed record LiveStreamOptions
{
    /// <summary>Name of the stream: threads and messages carry it.</summary>
    public required string Id { get; init; }

    /// <summary>Opens the source; may block for as long as the source does not answer. Called again whenever the stream starts anew.</summary>
    public required Func<SourceOptions, CancellationToken, IFrameSource> Open { get; init; }

    /// <summary>Makes the segmenter for frames of the given size, once there is an object to follow. The stream owns what it makes.</summary>
    public required Func<ImageSize, IStreamSegmenter> Segmenter { get; init; }

    /// <summary>Shared by all streams that compute on the same processor.</summary>
    public ComputeTurns Turns { get; init; } = new(places: 1);

    /// <summary>Objects of an earlier life, marked again by their masks in the first frame.</summary>
    public IReadOnlyList<SavedObject> Objects { get; init; } = [];

    /// <summary>The stream's instruments, when somebody measures; owned by the stream from here on.</summary>
    public StreamInstruments? Instruments { get; init; }

    /// <summary>When a live source is tried again, and a run that failed is begun anew.</summary>
    public ReconnectPolicy Reconnect { get; init; } = ReconnectPolicy.ForService;

    /// <summary>Clock of everything.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

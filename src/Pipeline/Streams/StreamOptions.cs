using SRNet.Pipeline.Finding;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Overload;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Supervision;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>What a stream is made of.</summary>
public sealed record StreamOptions
{
    /// <summary>Name of the stream: threads and messages carry it.</summary>
    public required string Id { get; init; }

    /// <summary>Opens the source, which is the stream's from then on; may block for as long as the source does not answer. Called again whenever the stream starts anew.</summary>
    public required Func<SourceOptions, CancellationToken, IFrameSource> Open { get; init; }

    /// <summary>Makes the session for frames of the given size, once there is an object to follow. The stream owns what it makes.</summary>
    public required Func<ImageSize, IFrameSegmenter> Segmenter { get; init; }

    /// <summary>What is marked in the first frame. When it cannot be used the stream fails; what people mark while it runs fails by itself.</summary>
    public IReadOnlyList<ObjectPrompt> Prompts { get; init; } = [];

    /// <summary>What is marked in which frames after that, in their order; like <see cref="Prompts"/> otherwise.</summary>
    public IReadOnlyList<FramePrompts> Later { get; init; } = [];

    /// <summary>What is marked without a person; null = nothing is.</summary>
    public AutoMarkOptions? Auto { get; init; }

    /// <summary>Shared by all streams that compute on the same processor; null = the stream has it to itself, and encodes ahead.</summary>
    public ComputeTurns? Turns { get; init; }

    /// <summary>A started stream that does not keep its rate spends less on a frame before it drops frames, as far as its sessions can.</summary>
    public bool SpendsLess { get; init; }

    /// <summary>Hears of every change of what it spends, once. On the thread that segments.</summary>
    public Action<OverloadChange>? OverloadChanged { get; init; }

    /// <summary>Objects of an earlier life, searched for by how they looked in the pictures that they were last seen in.</summary>
    public IReadOnlyList<SavedObject> Objects { get; init; } = [];

    /// <summary>
    /// Draws into a picture with masks what else is to be seen of its objects, their names for instance; null = nothing. Called for every picture that some
    /// output shows, one after the other. Pictures before another background never have it, for they are keyed.
    /// </summary>
    public Action<Frame, IReadOnlyList<StreamObject>>? Captions { get; init; }

    /// <summary>The stream's instruments, when somebody measures; owned by the stream from here on.</summary>
    public StreamInstruments? Instruments { get; init; }

    /// <summary>When a live source is tried again, and a run that failed is begun anew.</summary>
    public RetryPolicy Reconnect { get; init; } = RetryPolicy.ForService;

    /// <summary>When an output that broke is tried again. Where it is never, the stream fails with its output.</summary>
    public RetryPolicy OutputRetry { get; init; } = RetryPolicy.ForOutputs;

    /// <summary>Hears of every change of the stream's state, once, and why. On the thread that found out.</summary>
    public Action<StreamState, string?>? StateChanged { get; init; }

    /// <summary>Hears of every change of an output's state, once: what it was, and how it is doing now. On the output's thread.</summary>
    public Action<OutputState, OutputStatus>? OutputChanged { get; init; }

    /// <summary>Clock of everything.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>All that is marked by plan.</summary>
    internal IReadOnlyList<FramePrompts> Planned => Prompts.Count > 0 ? [new FramePrompts(0, Prompts), .. Later] : Later;
}

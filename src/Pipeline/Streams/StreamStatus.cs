using SRNet.Interop.Media;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Overload;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Streams;

/// <summary>How a stream is doing right now.</summary>
public sealed record StreamStatus
{
    /// <summary>Where it stands.</summary>
    public required StreamState State { get; init; }

    /// <summary>Why it does not run, one sentence without credentials; null when nothing is wrong.</summary>
    public required string? Error { get; init; }

    /// <summary>Size of the frames, null before the first connection.</summary>
    public required ImageSize? Size { get; init; }

    /// <summary>Of the frames' pixels; square before the first connection.</summary>
    public required PixelAspect Aspect { get; init; }

    /// <summary>The size the network works at, null while there are no objects.</summary>
    public required ImageSize? InternalSize { get; init; }

    /// <summary>How far it goes to keep its rate.</summary>
    public required OverloadLevel Overload { get; init; }

    /// <summary>Frames per second the source gives, over about three seconds.</summary>
    public required double FpsIn { get; init; }

    /// <summary>Frames per second that come out.</summary>
    public required double FpsOut { get; init; }

    /// <summary>From the decoded picture until it is handed to the outputs, over the last ten to twenty seconds; null without frames.</summary>
    public required Percentiles? LatencyMs { get; init; }

    /// <summary>Frames the source gave.</summary>
    public required long FramesCaptured { get; init; }

    /// <summary>Frames that went through segmentation.</summary>
    public required long FramesProcessed { get; init; }

    /// <summary>Frames dropped, wherever.</summary>
    public required long FramesDropped { get; init; }

    /// <summary>Times the source was connected again.</summary>
    public required long Reconnects { get; init; }

    /// <summary>What is followed, ascending by id.</summary>
    public required IReadOnlyList<StreamObject> Objects { get; init; }

    /// <summary>How each output is doing, in the order they were attached.</summary>
    public required IReadOnlyList<OutputStatus> Outputs { get; init; }
}

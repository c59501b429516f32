using SRNet.Segmentation.Devices;

namespace SRNet.Pipeline.Metrics;

/// <summary>A stage whose time is measured: one of a session's, or one of the pipeline's before and after it.</summary>
internal readonly record struct PipelineStage
{
    private static readonly string[] Labels = ["capture", .. SessionStages.All.Select(s => s.Label()), "overlay", "sink"];

    private PipelineStage(int index) => Index = index;

    /// <summary>All of them, in the order of the path.</summary>
    public static PipelineStage[] All { get; } = [.. Enumerable.Range(0, Labels.Length).Select(i => new PipelineStage(i))];

    /// <summary>Waiting for and decoding the next frame; of a live source mostly waiting.</summary>
    public static PipelineStage Capture => new(0);

    /// <summary>Drawing masks into the picture.</summary>
    public static PipelineStage Overlay => new(Labels.Length - 2);

    /// <summary>One output taking one frame.</summary>
    public static PipelineStage Sink => new(Labels.Length - 1);

    /// <summary>Place in the order of the path.</summary>
    public int Index { get; }

    /// <summary>The stage's name in reports and metrics.</summary>
    public string Label => Labels[Index];

    /// <summary>A stage of a session.</summary>
    public static PipelineStage Of(SessionStage stage) => new(1 + (int)stage);
}

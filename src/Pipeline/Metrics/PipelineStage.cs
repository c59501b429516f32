using SRNet.Segmentation.Devices;

namespace SRNet.Pipeline.Metrics;

/// <summary>Every stage whose time is measured, in the order of the path. The names in lower case are the stage names in reports and metrics.</summary>
internal enum PipelineStage
{
    /// <summary>Waiting for and decoding the next frame; of a live source mostly waiting.</summary>
    Capture,

    // The stages of a session, in the order of SessionStage.
    Preprocess,
    Encode,
    Fam,
    Read,
    Ptm,
    Decode,
    Aggregate,
    Memorise,

    /// <summary>Drawing masks into the picture.</summary>
    Overlay,

    /// <summary>One sink taking one frame.</summary>
    Sink,
}

internal static class PipelineStageExtensions
{
    private static readonly string[] Labels = Array.ConvertAll(Enum.GetNames<PipelineStage>(), n => n.ToLowerInvariant());

    /// <summary>The stage's name in reports and metrics.</summary>
    public static string Label(this PipelineStage stage) => Labels[(int)stage];

    public static PipelineStage ToPipelineStage(this SessionStage stage) => PipelineStage.Preprocess + (int)stage;
}

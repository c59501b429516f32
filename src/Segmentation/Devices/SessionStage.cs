namespace SRNet.Segmentation.Devices;

/// <summary>The stages of a step, in the order data passes them.</summary>
public enum SessionStage
{
    /// <summary>Resize, normalise, to planar floats.</summary>
    Preprocess,

    /// <summary>Query encoder.</summary>
    Encode,

    /// <summary>Feature alignment: the adjacent frame becomes the auxiliary frame.</summary>
    Fam,

    /// <summary>Memory read: affinity, top-k, readout.</summary>
    Read,

    /// <summary>Prototype transformer.</summary>
    Ptm,

    /// <summary>Decoder.</summary>
    Decode,

    /// <summary>Soft aggregation, masks at the frame's resolution, object statistics.</summary>
    Aggregate,

    /// <summary>Memory encoder: this frame becomes memory.</summary>
    Memorise,
}

/// <summary>How long one stage of a step took.</summary>
public readonly record struct StageTime(SessionStage Stage, TimeSpan Duration);

/// <summary>The names of the stages, as reports and metrics write them.</summary>
public static class SessionStages
{
    private static readonly string[] Labels = Array.ConvertAll(Enum.GetNames<SessionStage>(), name => name.ToLowerInvariant());

    /// <summary>All stages, in the order of the path.</summary>
    public static IReadOnlyList<SessionStage> All { get; } = Enum.GetValues<SessionStage>();

    /// <summary>The stage's name.</summary>
    public static string Label(this SessionStage stage) => Labels[(int)stage];
}

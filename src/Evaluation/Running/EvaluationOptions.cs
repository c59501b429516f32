namespace SRNet.Evaluation.Running;

/// <summary>What an evaluation does besides scoring.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Folder that receives <c>&lt;sequence&gt;/%05d.png</c> palette PNGs at the input's resolution, first frame included; null = none.</summary>
    public string? ResultsFolder { get; init; }

    /// <summary>Also run the two baselines: the first mask copied to every frame, the mask warped by optical flow. Needs exact masks.</summary>
    public bool Baselines { get; init; }

    /// <summary>How the objects are given; null = by their masks where the data set has them, else by their boxes.</summary>
    public PromptKind? Prompt { get; init; }

    /// <summary>Every side of a given box lies this share of the box's width or height further out, 0..1.</summary>
    public double Loose { get; init; }

    /// <summary>Pictures are grey from this share of each sequence on, 0..1, as cameras' are at night; null = as they are.</summary>
    public double? GreyFrom { get; init; }

    /// <summary>Told after every frame, on the thread that segments.</summary>
    public IProgress<EvaluationProgress>? Progress { get; init; }
}

/// <summary>How an object is given in the frame where it appears.</summary>
public enum PromptKind
{
    /// <summary>By its true mask.</summary>
    Mask,

    /// <summary>By the upright box around its true mask, or its true box in whole pixels.</summary>
    Box,

    /// <summary>By a click on the pixel of its true mask that lies deepest inside of it, or on the middle of its true box.</summary>
    Click,
}

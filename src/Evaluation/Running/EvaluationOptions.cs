namespace SRNet.Evaluation.Running;

/// <summary>What an evaluation does besides scoring.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Folder that receives <c>&lt;sequence&gt;/%05d.png</c> palette PNGs at the input's resolution, first frame included; null = none.</summary>
    public string? ResultsFolder { get; init; }

    /// <summary>Also run the two baselines: the first mask copied to every frame, the mask warped by optical flow.</summary>
    public bool Baselines { get; init; }

    /// <summary>Told after every frame, on the thread that segments.</summary>
    public IProgress<EvaluationProgress>? Progress { get; init; }
}

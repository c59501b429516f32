namespace SRNet.Evaluation.Metrics;

/// <summary>One object in one frame.</summary>
/// <param name="J">Region similarity, 0..1.</param>
/// <param name="F">Boundary accuracy, 0..1.</param>
public readonly record struct FrameScore(double J, double F);

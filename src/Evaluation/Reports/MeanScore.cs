namespace SRNet.Evaluation.Reports;

/// <summary>Means over objects, in percent.</summary>
/// <param name="J">Region similarity.</param>
/// <param name="F">Boundary accuracy.</param>
/// <param name="Jf">(J + F) / 2.</param>
/// <param name="JRecall">Share of frames with J above 50.</param>
/// <param name="JDecay">J in the first quarter of the frames minus J in the last.</param>
/// <param name="FRecall">Share of frames with F above 50.</param>
/// <param name="FDecay">F in the first quarter of the frames minus F in the last.</param>
public sealed record MeanScore(double J, double F, double Jf, double JRecall, double JDecay, double FRecall, double FDecay);

namespace SRNet.Evaluation.Reports;

/// <summary>Means over one sequence's objects, in percent, and its speed.</summary>
public sealed record SequenceScore(string Sequence, double J, double F, double Jf, double Fps);

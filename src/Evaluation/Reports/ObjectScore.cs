namespace SRNet.Evaluation.Reports;

/// <summary>Means over one object's scored frames, in percent.</summary>
public sealed record ObjectScore(string Sequence, int Object, double J, double F);

using SRNet.Evaluation.Metrics;

namespace SRNet.Evaluation.Running;

/// <summary>What was found for one object of a sequence.</summary>
internal sealed record ObjectResult(int Id, ScoreSummary J, ScoreSummary F);

namespace SRNet.Evaluation.Reports;

/// <summary>What a method without any learning reaches on the same frames.</summary>
/// <param name="Name">copy or flow.</param>
/// <param name="Mean">Means over objects, in percent.</param>
/// <param name="Fps">Frames per second, timed as the report's own.</param>
public sealed record BaselineScore(string Name, MeanScore Mean, double Fps);

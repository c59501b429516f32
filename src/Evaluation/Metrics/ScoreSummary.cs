namespace SRNet.Evaluation.Metrics;

/// <summary>Statistics of one measure over an object's frames, as DAVIS reports them.</summary>
/// <param name="Mean">Mean over frames.</param>
/// <param name="Recall">Share of frames above 0.5.</param>
/// <param name="Decay">Mean of the first quarter minus mean of the last.</param>
public readonly record struct ScoreSummary(double Mean, double Recall, double Decay)
{
    /// <summary>Summarises the scores of successive frames, at least one.</summary>
    /// <remarks>Quarters share their end points, as in the official code. That one keeps frame indices in 8 bits, so its decay is wrong
    /// for sequences of more than 256 scored frames; this one's is not.</remarks>
    public static ScoreSummary Of(ReadOnlySpan<double> scores)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scores.Length, nameof(scores));
        var above = 0;
        foreach (var score in scores)
        {
            above += score > 0.5 ? 1 : 0;
        }

        var first = scores[..(Edge(scores.Length, 1) + 1)];
        var last = scores[Edge(scores.Length, 3)..];
        return new ScoreSummary(MeanOf(scores), (double)above / scores.Length, MeanOf(first) - MeanOf(last));
    }

    /// <summary>Index of the frame where quarter <paramref name="quarter"/> ends and the next begins.</summary>
    private static int Edge(int length, int quarter) => (int)Math.Round(1 + ((length - 1) * quarter / 4.0) + 1e-10) - 1;

    private static double MeanOf(ReadOnlySpan<double> scores)
    {
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += score;
        }

        return sum / scores.Length;
    }
}

namespace SRNet.Server.Bench;

/// <summary>Times of the same thing, in milliseconds.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Median => At(0.5);

    public double P90 => At(0.9);

    public double Least => _values.Min();

    public void Add(TimeSpan time) => _values.Add(time.TotalMilliseconds);

    // Linear between the two nearest ranks.
    private double At(double share)
    {
        var sorted = _values.Order().ToArray();
        var rank = share * (sorted.Length - 1);
        var below = (int)rank;
        return sorted[below] + ((rank - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}

using System.Numerics;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>A three-dimensional normal distribution, weighted.</summary>
internal readonly struct Gaussian
{
    private readonly Vector3 _mean;
    private readonly Vector3 _row0;
    private readonly Vector3 _row1;
    private readonly Vector3 _row2;
    private readonly float _constant;

    /// <summary>From the moments of its members.</summary>
    /// <param name="moments">At least one member.</param>
    /// <param name="logWeight">Log of its share of the mixture.</param>
    /// <param name="leastVariance">Added to every variance.</param>
    public Gaussian(in Moments moments, float logWeight, float leastVariance)
    {
        var n = (float)moments.Count;
        var mean = _mean = moments.Sum / n;
        var square = (moments.Squares / n) - (mean * mean);
        var cross = (moments.Products / n) - new Vector3(mean.X * mean.Y, mean.X * mean.Z, mean.Y * mean.Z);
        square = Vector3.Max(square, Vector3.Zero) + new Vector3(leastVariance);

        // The inverse of the symmetric covariance by its cofactors.
        float a = square.X, b = cross.X, c = cross.Y, d = square.Y, e = cross.Z, f = square.Z;
        float ca = (d * f) - (e * e), cb = (c * e) - (b * f), cc = (b * e) - (c * d);
        var determinant = MathF.Max((a * ca) + (b * cb) + (c * cc), leastVariance * leastVariance * leastVariance);
        _row0 = new Vector3(ca, cb, cc) / determinant;
        _row1 = new Vector3(cb, (a * f) - (c * c), (b * c) - (a * e)) / determinant;
        _row2 = new Vector3(cc, (b * c) - (a * e), (a * d) - (b * b)) / determinant;
        _constant = logWeight - (0.5f * MathF.Log(determinant));
    }

    /// <summary>Log of the weighted density, up to a constant that all share.</summary>
    public float Log(Vector3 colour) => _constant - (0.5f * DistanceSquared(colour));

    /// <summary>Squared Mahalanobis distance from the mean.</summary>
    public float DistanceSquared(Vector3 colour)
    {
        var d = colour - _mean;
        return (d.X * Vector3.Dot(_row0, d)) + (d.Y * Vector3.Dot(_row1, d)) + (d.Z * Vector3.Dot(_row2, d));
    }

    /// <summary>Sums over the members.</summary>
    public struct Moments
    {
        public int Count;
        public Vector3 Sum;
        public Vector3 Squares;
        public Vector3 Products;

        public void Add(Vector3 v)
        {
            Count++;
            Sum += v;
            Squares += v * v;
            Products += new Vector3(v.X * v.Y, v.X * v.Z, v.Y * v.Z);
        }
    }
}

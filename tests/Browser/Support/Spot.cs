namespace SRNet.Browser.Tests.Support;

/// <summary>Pixels of one look in the picture: how many, and their middle in source pixels.</summary>
public readonly record struct Spot(double Pixels, double X, double Y)
{
    /// <summary>Whether it is large enough to be the disc and not noise.</summary>
    public bool IsDisc => Pixels > 0.3 * Math.PI * BeltClip.Radius * BeltClip.Radius;

    public double DistanceTo(Spot other) => Math.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));
}

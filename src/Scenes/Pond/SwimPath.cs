namespace SRNet.Scenes.Pond;

/// <summary>Where one koi swims: around an ellipse, now faster, now slower, with a slight weave. Positions in pixels of the pond floor.</summary>
internal sealed record SwimPath(double CentreX, double CentreY, double RadiusX, double RadiusY, double Phase, double Turn, double Swell, double Weave)
{
    /// <summary>Position at a time in seconds.</summary>
    public (double X, double Y) At(double t)
    {
        // The swell's amplitude over its frequency keeps the speed between a half and one and a half of the mean.
        var angle = Phase + (Turn * (t + (0.5 / Swell * Math.Sin((Swell * t) + Phase))));
        var weave = 1 + (Weave * Math.Sin((2.3 * Turn * t) + (5 * Phase)));
        return (CentreX + (RadiusX * weave * Math.Cos(angle)), CentreY + (RadiusY * weave * Math.Sin(angle)));
    }

    /// <summary>Velocity in pixels per second.</summary>
    public (double X, double Y) Velocity(double t)
    {
        const double Step = 1e-3;
        var ((x0, y0), (x1, y1)) = (At(t - Step), At(t + Step));
        return ((x1 - x0) / (2 * Step), (y1 - y0) / (2 * Step));
    }

    /// <summary>How the heading changes per pixel swum, in radians.</summary>
    public double Curvature(double t)
    {
        const double Step = 1e-2;
        var ((x0, y0), (x1, y1)) = (Velocity(t - Step), Velocity(t + Step));
        var speed = Math.Sqrt((x1 * x1) + (y1 * y1));
        return Math.Atan2((x0 * y1) - (y0 * x1), (x0 * x1) + (y0 * y1)) / (2 * Step * speed);
    }
}

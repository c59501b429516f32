namespace SRNet.Scenes.Pond;

/// <summary>A scene at one frame.</summary>
/// <param name="Koi">In drawing order; the objects.</param>
/// <param name="Pads">Drawn above all koi.</param>
internal sealed record PondPose(SpritePose[] Koi, SpritePose[] Pads)
{
    public double Seconds { get; set; }

    /// <summary>What the middle of the picture shows, in floor pixels, and the zoom.</summary>
    public (double X, double Y, double Zoom) Camera { get; set; }

    /// <summary>Factor on all colours.</summary>
    public double Exposure { get; set; }
}

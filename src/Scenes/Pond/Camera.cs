namespace SRNet.Scenes.Pond;

/// <summary>A camera held by hand: it wanders, zooms and shakes. Positions in pixels of the pond floor.</summary>
internal sealed class Camera(PondPreset preset, int frameHeight, double centreX, double centreY, double phase)
{
    /// <summary>What the middle of the picture shows, and how much it is enlarged (1 or more).</summary>
    public (double X, double Y, double Zoom) At(double t)
    {
        var (pan, shake) = (preset.CameraPan * frameHeight, preset.CameraShake * frameHeight);
        var x = (pan * Math.Sin((0.61 * t) + phase)) + (shake * (Math.Sin((7.3 * t) + phase) + (0.6 * Math.Sin((13.1 * t) + (2 * phase)))));
        var y = (pan * Math.Sin((0.83 * t) + (2 * phase))) + (shake * (Math.Sin((8.9 * t) + (3 * phase)) + (0.6 * Math.Sin((11.7 * t) + phase))));
        return (centreX + x, centreY + y, 1 + (preset.CameraZoom * (0.5 + (0.5 * Math.Sin((0.47 * t) + phase)))));
    }

    /// <summary>How far the middle can be from the centre, in pixels.</summary>
    public static double Reach(PondPreset preset, int frameHeight) => (preset.CameraPan + (1.6 * preset.CameraShake)) * frameHeight;
}

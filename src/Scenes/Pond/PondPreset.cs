namespace SRNet.Scenes.Pond;

/// <summary>
/// A rendered scene: koi in a pond, filmed by hand from above. The koi are the objects; lily pads float above and hide them now and then. Entries of
/// presets.json.
/// </summary>
/// <remarks>Lengths are in frame heights, so that a scene looks the same in every size.</remarks>
internal sealed record PondPreset
{
    /// <summary>One sentence on what the scene is for.</summary>
    public required string Description { get; init; }

    /// <summary>Frame size when the address names none.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public required double FrameRate { get; init; }

    /// <summary>Number of frames when the address names none.</summary>
    public required int Frames { get; init; }

    /// <summary>Number of koi when the address names none, 1..4.</summary>
    public required int Objects { get; init; }

    /// <summary>All koi look alike, so that only memory and motion tell them apart.</summary>
    public required bool LookAlike { get; init; }

    /// <summary>Body length of a koi; each differs by up to 15 %.</summary>
    public required double BodyLength { get; init; }

    /// <summary>Mean swimming speed per second. The speed itself swells and falls by half.</summary>
    public required double Speed { get; init; }

    /// <summary>Number of lily pads. Each lies where a koi will pass.</summary>
    public required int Pads { get; init; }

    /// <summary>Radius of a pad.</summary>
    public required double PadRadius { get; init; }

    /// <summary>How far the camera wanders from the middle.</summary>
    public required double CameraPan { get; init; }

    /// <summary>How much larger than 1 the zoom gets.</summary>
    public required double CameraZoom { get; init; }

    /// <summary>How far the hand shakes.</summary>
    public required double CameraShake { get; init; }

    /// <summary>Largest change of the exposure, as a share.</summary>
    public required double ExposureDrift { get; init; }

    /// <summary>Standard deviation of the sensor's noise, in grey levels of 255.</summary>
    public required double Noise { get; init; }

    /// <summary>Share of the frame time the shutter is open: the length of the koi's motion blur. 0 = none.</summary>
    public required double Shutter { get; init; }
}

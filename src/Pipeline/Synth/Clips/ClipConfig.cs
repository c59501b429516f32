using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>
/// What a clip is made of: shares say how often something happens (from 1 on: always), strengths how much of it; 0 switches it off. Names, meanings and
/// defaults are those of training/clips/config.py, and training/clips/presets.json names settings for both.
/// </summary>
/// <remarks>
/// A training clip has some effects (<see cref="Odds"/>) only now and then. A stream has all that its preset or its address names, and those that are on by
/// default as often as training clips have them. Properties can be set because generated readers would give those that are only initialised, and that the
/// file does not name, no default but zero.
/// </remarks>
internal sealed record ClipConfig
{
    /// <summary>Side of a training clip, which strengths in pixels refer to.</summary>
    public const int TrainingSide = 192;

    /// <summary>Only for training: side of a clip in pixels. A stream's size is in its address.</summary>
    public int Size { get; set; } = TrainingSide;

    /// <summary>Only for training: frames of a clip. A stream's are in its address.</summary>
    public int Frames { get; set; } = 3;

    /// <summary>Only for training: objects per clip of a batch. A stream's are in its address.</summary>
    public IReadOnlyList<int> Objects { get; set; } = [1, 1, 1, 1, 1, 2, 3, 2];

    /// <summary>Only for training: time between two frames. A stream's frames are 1 apart, the frame distance of a typical video.</summary>
    public IReadOnlyList<double> Gaps { get; set; } = [0.4, 3.0];

    /// <summary>Only for training: share of batches that jump in time.</summary>
    public double Forced { get; set; } = 0.45;

    /// <summary>Only for training: share of batches with coarse first masks.</summary>
    public double Coarse { get; set; } = 0.25;

    /// <summary>Only for training: share of clips cut from real videos.</summary>
    public double Real { get; set; } = 0.5;

    /// <summary>Only for training: how many frames of a real video lie between two of a clip at the most.</summary>
    public int Skip { get; set; } = 10;

    /// <summary>Only for training: share of clips whose first object lives in its own photo. A stream has no photos.</summary>
    public double WholePhoto { get; set; } = 0.4;

    /// <summary>Share of objects with a look-alike that is not an object.</summary>
    public double Twins { get; set; } = 0.2;

    /// <summary>Share of objects that are two things in one.</summary>
    public double Joined { get; set; } = 0.2;

    /// <summary>Share of objects that leave the picture and come back, every few seconds.</summary>
    public double Leaves { get; set; } = 0.12;

    /// <summary>Frames for which they are away at the most.</summary>
    public int Away { get; set; } = 1;

    /// <summary>Share of clips where something fills one frame, every few seconds.</summary>
    public double Covered { get; set; } = 0.05;

    /// <summary>How far things move.</summary>
    public double Speed { get; set; } = 1;

    /// <summary>How much they grow and shrink.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>How much they turn in the picture's plane, and are sheared.</summary>
    public double Rotation { get; set; } = 1;

    /// <summary>How much they deform.</summary>
    public double Elastic { get; set; } = 1;

    /// <summary>How far what lies beyond a joint swings.</summary>
    public double Joints { get; set; } = 1;

    /// <summary>How far the camera's motion moves the backdrop.</summary>
    public double Pan { get; set; } = 1;

    /// <summary>How much it zooms.</summary>
    public double Zoom { get; set; } = 1;

    /// <summary>How much it shakes.</summary>
    public double Shake { get; set; } = 1;

    /// <summary>How much the exposure drifts.</summary>
    public double Exposure { get; set; } = 1;

    /// <summary>How strong the sensor's noise is.</summary>
    public double Noise { get; set; } = 1;

    /// <summary>How often clips are compressed; above 1 also how coarsely.</summary>
    public double Compression { get; set; } = 1;

    /// <summary>Length of the line that whole pictures are blurred along.</summary>
    public double CameraBlur { get; set; } = 1;

    /// <summary>Motion blur: how long the shutter stays open at the most, in frame distances.</summary>
    public double Shutter { get; set; }

    /// <summary>Share of objects that something passes in front of, every few seconds.</summary>
    public double Occluders { get; set; }

    /// <summary>How much of such an object's extent it covers.</summary>
    public double Occluded { get; set; } = 0.6;

    /// <summary>Rotation out of the plane: perspective and foreshortening.</summary>
    public double Tilt { get; set; }

    /// <summary>Rotation about the upright axis: one side goes, surface never seen before comes.</summary>
    public double Turn { get; set; }

    /// <summary>Share of objects of which a part comes out from behind the rest, and goes back, every few seconds.</summary>
    public double Unfold { get; set; }

    /// <summary>Share of objects with thin limbs that swing.</summary>
    public double Limbs { get; set; }

    /// <summary>Share of objects one can see through: windows, slats, spokes.</summary>
    public double Holes { get; set; }

    /// <summary>Share of further objects that look like the one before, mirrored.</summary>
    public double Siblings { get; set; }

    /// <summary>Share of look-alikes that meet their original every few seconds, in front of it or behind it.</summary>
    public double Crossing { get; set; }

    /// <summary>Share of joined objects whose pieces move against each other.</summary>
    public double Loose { get; set; }

    /// <summary>How dark the shadows are that things cast.</summary>
    public double Shadows { get; set; }

    /// <summary>Shadows and highlights that wander over the scene.</summary>
    public double Light { get; set; }

    /// <summary>The settings that the preset or the address names, by their names there.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Named { get; set; } = new HashSet<string>();

    /// <summary>How often a clip has an effect.</summary>
    /// <param name="setting">Its property.</param>
    /// <param name="training">Share of training clips that have it.</param>
    public double Odds(string setting, double training) => IsNamed(setting) ? 1 : training;

    /// <summary>Where the range that a strength "at the most" is drawn from begins, as a share of it: at 0 as in training, at a half if it was asked for.</summary>
    /// <param name="setting">Its property.</param>
    public double Least(string setting) => IsNamed(setting) ? 0.5 : 0;

    private bool IsNamed(string setting) => Named.Contains(JsonNamingPolicy.SnakeCaseLower.ConvertName(setting));
}

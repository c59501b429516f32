using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Filming;
using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Pipeline.Synth.Clips.Things;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>A skin with a pose per frame. Positions in pixels, angles in radians.</summary>
internal sealed class Layer
{
    private const double LargestScale = 0.7;
    private const double LargestShear = 0.3;
    private const double LargestTilt = 1;
    private const float EyeDistance = 2.5f;

    private readonly Wander _scale;
    private readonly Wander _shear;
    private readonly Wander _tiltX;
    private readonly Wander _tiltY;
    private readonly bool _tilted;
    private readonly Layer? _carrier;

    /// <summary>Draws how a skin moves, but for where it is.</summary>
    /// <param name="random">As many numbers are drawn whatever the configuration's strengths.</param>
    /// <param name="config">The strengths.</param>
    /// <param name="label">Object id; 0 for what is no object.</param>
    /// <param name="skin">What is shown.</param>
    /// <param name="motion">How lively the clip is.</param>
    /// <param name="carrier">What it is attached to.</param>
    public Layer(ref SceneRandom random, ClipConfig config, byte label, Skin skin, double motion, Layer? carrier = null)
    {
        (Label, Skin, _carrier) = (label, skin, carrier);
        _scale = new Wander(ref random, 0.03 * motion * config.Scale, LargestScale);
        _shear = new Wander(ref random, 0.02 * motion * config.Rotation, LargestShear);
        _tiltX = new Wander(ref random, 0.12 * config.Tilt, LargestTilt);
        _tiltY = new Wander(ref random, 0.12 * config.Tilt, LargestTilt);
        _tilted = config.Tilt > 0 && carrier is null;
    }

    public byte Label { get; }

    public Skin Skin { get; }

    /// <summary>Where its middle is in a frame.</summary>
    public required Func<long, Vector2> Centre { get; set; }

    /// <summary>How it is turned in a frame.</summary>
    public required Func<long, double> Angle { get; init; }

    public Elastic? Elastic { get; init; }

    public Joint? Joint { get; init; }

    /// <summary>How long the shutter is open, in frame distances.</summary>
    public double Shutter { get; set; }

    /// <summary>What casts its shadow; null = nothing does.</summary>
    public Sun? Sun { get; set; }

    /// <summary>Size in a frame, as a share of its texture's.</summary>
    public double Scale(long frame) => _carrier?.Scale(frame) ?? Math.Exp(_scale.FromStart(frame));

    /// <summary>Its place in a frame.</summary>
    public Projection Pose(long frame)
    {
        var middle = new Vector2(Skin.Width, Skin.Height) / 2;
        var shear = (_carrier?._shear ?? _shear).FromStart(frame);
        var flat = Projection.Flat(middle, Centre(frame), Angle(frame), Scale(frame), shear);
        return _tilted ? flat.Tilted(new Vector2((float)_tiltX.FromStart(frame), (float)_tiltY.FromStart(frame)), EyeDistance * Skin.Extent) : flat;
    }

    /// <summary>Its way while the shutter is open, in pixels; at the most <paramref name="longest"/>, for who leaves jumps, and jumps are no motion.</summary>
    public Vector2 Blur(long frame, float longest) => Way(Centre, frame, Shutter, longest);

    /// <summary>The way of a point while the shutter is open: from the frame before, in the first frame to the next.</summary>
    public static Vector2 Way(Func<long, Vector2> place, long frame, double shutter, float longest)
    {
        if (shutter == 0)
        {
            return Vector2.Zero;
        }

        var step = (place(Math.Max(frame, 1)) - place(Math.Max(frame, 1) - 1)) * (float)shutter;
        return step * Math.Min(1, longest / Math.Max(step.Length(), 1e-6f));
    }
}

using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Things;

namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>What lies beyond a line through a texture swings about a point of that line (an arm, a head, a lid).</summary>
internal sealed class Joint
{
    private const double Farthest = 1.2;
    private readonly Vector2 _normal;
    private readonly Wander _swing;

    /// <summary>Draws a joint.</summary>
    /// <param name="random">As many numbers are drawn whatever the strength.</param>
    /// <param name="size">Of the texture, in texels.</param>
    /// <param name="strength">See <see cref="ClipConfig.Joints"/>.</param>
    public Joint(ref SceneRandom random, Vector2 size, double strength)
    {
        Point = size * new Vector2((float)random.Between(0.3, 0.7), (float)random.Between(0.3, 0.7));
        _normal = Figures.Polar(1 / (0.2 * Math.Max(size.X, size.Y)), random.Between(0, 2 * Math.PI));
        _swing = new Wander(ref random, 0.25 * strength, Farthest);
    }

    /// <summary>What is turned about, in texels.</summary>
    public Vector2 Point { get; }

    /// <summary>How far it swings in a frame, in radians.</summary>
    public float Swing(long frame) => (float)_swing.FromStart(frame);

    /// <summary>Where to sample for a point of the bent texture.</summary>
    public Vector2 Bend(Vector2 texel, float swing)
    {
        var away = texel - Point;
        var beyond = Math.Clamp(Vector2.Dot(away, _normal), 0, 1) * swing;
        if (beyond == 0)
        {
            return texel;
        }

        var (sin, cos) = MathF.SinCos(beyond);
        return Point + new Vector2((cos * away.X) - (sin * away.Y), (sin * away.X) + (cos * away.Y));
    }
}

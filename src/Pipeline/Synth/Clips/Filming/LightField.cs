using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;

namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>Shadows and highlights that wander over the scene: a smooth field of gains, and sometimes a glint.</summary>
internal sealed class LightField
{
    private const int Grid = 6;

    // In units of the field's nodes: what the picture shows of it, how far that can move either way, and how far it moves per frame.
    private const float InSight = 3;
    private const double Reach = 1.4;
    private const double Drift = 0.25;
    private const float Edge = 0.1f;
    private readonly float[] _gains = new float[Grid * Grid];
    private readonly Wander _x;
    private readonly Wander _y;
    private readonly Wander _glintX;
    private readonly Wander _glintY;
    private readonly Vector2 _glint;
    private readonly float _radius;
    private readonly float _power;

    /// <summary>Draws the light.</summary>
    /// <param name="random">As many numbers are drawn whatever the strength.</param>
    /// <param name="strength">See <see cref="ClipConfig.Light"/>.</param>
    public LightField(ref SceneRandom random, double strength)
    {
        for (var i = 0; i < _gains.Length; i++)
        {
            _gains[i] = (float)Math.Exp(Math.Clamp(-0.1 + (0.35 * strength * random.Normal()), -1.6, 0.8));
        }

        (_x, _y) = (new Wander(ref random, Drift, Reach), new Wander(ref random, Drift, Reach));
        (_glintX, _glintY) = (new Wander(ref random, 0.08, 0.6), new Wander(ref random, 0.08, 0.6));
        _glint = new Vector2((float)random.Between(0.2, 0.8), (float)random.Between(0.2, 0.8));
        _radius = (float)random.Between(0.03, 0.12);
        _power = (float)(random.Between(60, 200) * strength * (random.Chance(0.3) ? 1 : 0));
    }

    /// <summary>The light on a row of a frame.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="y">The row, in shorter sides of the picture from the middle.</param>
    /// <param name="step">Between two pixels, in the same unit.</param>
    /// <param name="gains">Receives the factor of every pixel.</param>
    /// <param name="glints">Receives what is added to it, in grey levels of 255.</param>
    public void Shine(long frame, float y, float step, Span<float> gains, Span<float> glints)
    {
        Span<float> row = stackalloc float[Grid];
        var (line, share) = Place((float)_y.FromStart(frame) + (InSight * y));
        for (var i = 0; i < Grid; i++)
        {
            row[i] = float.Lerp(_gains[(line * Grid) + i], _gains[((line + 1) * Grid) + i], share);
        }

        var left = (float)_x.FromStart(frame);
        var glint = new Vector2((float)_glintX.FromStart(frame), (float)_glintY.FromStart(frame)) + _glint - new Vector2(0.5f);
        for (var x = 0; x < gains.Length; x++)
        {
            var place = (x - (gains.Length / 2)) * step;
            (var node, share) = Place(left + (InSight * place));
            gains[x] = float.Lerp(row[node], row[node + 1], share);
            glints[x] = _power == 0 ? 0 : _power * Math.Clamp(((_radius - Vector2.Distance(glint, new Vector2(place, y))) / Edge) + 0.5f, 0, 1);
        }
    }

    private static (int Node, float Share) Place(float fromMiddle) => Lattice.Place(fromMiddle + ((Grid - 1) / 2f), Grid);
}

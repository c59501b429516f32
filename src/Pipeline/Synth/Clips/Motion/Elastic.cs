using System.Numerics;

namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>A smooth field of displacements over the picture that wanders between two random ones, zero in the first frame.</summary>
internal sealed class Elastic
{
    /// <summary>Nodes per side of the picture.</summary>
    public const int Grid = 4;

    private readonly Vector2[] _one = new Vector2[Grid * Grid];
    private readonly Vector2[] _other = new Vector2[Grid * Grid];
    private readonly double _oneRate;
    private readonly double _otherRate;

    /// <summary>Draws the fields.</summary>
    /// <param name="random">As many numbers are drawn whatever the strength.</param>
    /// <param name="strength">Deviation of the displacements in texels.</param>
    public Elastic(ref SceneRandom random, double strength)
    {
        for (var i = 0; i < _one.Length; i++)
        {
            _one[i] = new Vector2((float)random.Normal(), (float)random.Normal()) * (float)strength;
            _other[i] = new Vector2((float)random.Normal(), (float)random.Normal()) * (float)strength;
        }

        (_oneRate, _otherRate) = (random.Between(0.1, 0.5), random.Between(0.1, 0.5));
    }

    /// <summary>The displacement of a node in texels.</summary>
    public Vector2 At(int node, long frame) => (_one[node] * (float)Math.Sin(_oneRate * frame)) + (_other[node] * (float)(1 - Math.Cos(_otherRate * frame)));
}

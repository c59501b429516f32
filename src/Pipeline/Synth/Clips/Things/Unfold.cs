using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;

namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>
/// What lies beyond a line through a thing comes out from behind the rest, and goes back every other time (a wing, a leg, a head that was turned away).
/// </summary>
internal sealed class Unfold
{
    private readonly Sprite _texture;
    private readonly Vector2 _normal;
    private readonly float _line;
    private readonly float _depth;
    private readonly double _hidden;
    private readonly bool _hiddenFirst;
    private readonly double _pace;
    private readonly Recurring _moves;

    /// <summary>Chooses the line and the times.</summary>
    public Unfold(ref SceneRandom random, Sprite texture)
    {
        _texture = texture;
        _normal = Figures.Polar(1, random.Between(0, 2 * Math.PI));
        var share = random.Between(0.35, 0.75);
        _hidden = random.Between(0.4, 1);
        _hiddenFirst = random.Chance(0.7);
        _pace = Math.Max(0.08, Math.Abs(0.5 * random.Normal()));
        _moves = new Recurring(ref random);
        var solid = Enumerable.Range(0, texture.Texels.Length).Where(i => texture.Texels[i] >> 24 > 127);
        float[] inside = [.. solid.Select(i => Along(i % texture.Width, i / texture.Width)).Order()];
        _line = inside.Length == 0 ? 0 : inside[(int)(share * inside.Length)];
        _depth = inside.Length == 0 ? 0 : inside[^1] - _line;
    }

    /// <summary>Share of the way that the part beyond the line is behind the rest.</summary>
    public double Hidden(long frame)
    {
        var hides = _moves.Times(frame) % 2 == 0 == _hiddenFirst;
        var way = _moves.Since(frame) < 0 ? 1 : Math.Min(1, _moves.Since(frame) * _pace);
        return _hidden * (hides ? way : 1 - way);
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="texels">The whole thing.</param>
    /// <param name="unfolded">Receives it with the part moved.</param>
    public void Draw(long frame, ReadOnlySpan<uint> texels, Span<uint> unfolded)
    {
        var (width, height) = (_texture.Width, _texture.Height);
        var shift = _normal * (float)(_depth * Hidden(frame));
        var (shiftX, shiftY) = ((int)MathF.Round(shift.X), (int)MathF.Round(shift.Y));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (at, fromX, fromY) = ((y * width) + x, x + shiftX, y + shiftY);
                var near = Along(x, y) > _line ? 0 : texels[at];
                var far = (uint)fromX < (uint)width && (uint)fromY < (uint)height && Along(fromX, fromY) > _line ? texels[(fromY * width) + fromX] : 0;
                unfolded[at] = Texel.Over(near, far);
            }
        }
    }

    private float Along(int x, int y) => (x * _normal.X) + (y * _normal.Y);
}

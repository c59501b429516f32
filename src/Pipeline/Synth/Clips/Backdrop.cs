using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Pipeline.Synth.Clips.Things;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>The picture behind everything, under a moving camera.</summary>
internal sealed class Backdrop
{
    // How much larger than the picture it is.
    private const double Spare = 1.5;
    private readonly uint[] _texels;
    private readonly int _width;
    private readonly int _height;
    private readonly Wander _x;
    private readonly Wander _y;
    private readonly Wander _zoom;
    private readonly Wander _angle;
    private readonly Func<long, Vector2> _centre;
    private readonly double _shutter;
    private readonly double _shake;
    private readonly ulong _shakes;

    /// <summary>Paints it and draws its motion.</summary>
    /// <param name="random">Chooses everything.</param>
    /// <param name="config">The strengths.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="motion">How lively the camera is.</param>
    /// <param name="shutter">How long the shutter is open, in frame distances.</param>
    public Backdrop(ref SceneRandom random, ClipConfig config, ImageSize size, double motion, double shutter)
    {
        (_centre, _shutter) = (Centre, shutter);
        var side = Math.Min(size.Width, size.Height);
        var pan = 0.03 * motion * config.Pan * side;
        (_x, _y) = (new Wander(ref random, pan, 0.7 * side), new Wander(ref random, pan, 0.7 * side));
        _zoom = new Wander(ref random, 0.025 * motion * config.Zoom, 0.5);
        _angle = new Wander(ref random, 0.02 * motion * config.Rotation, 0.6);
        var shakes = random.Chance(config.Odds(nameof(ClipConfig.Shake), 0.3));
        (_shake, _shakes) = (shakes ? 1.5 * config.Shake * side / ClipConfig.TrainingSide : 0, random.Next());
        var bends = random.Chance(config.Odds(nameof(ClipConfig.Elastic), 0.2));
        var elastic = new Elastic(ref random, 0.035 * motion * config.Elastic * side);
        Elastic = bends && config.Elastic > 0 ? elastic : null;
        (_width, _height) = ((int)(Spare * size.Width), (int)(Spare * size.Height));
        _texels = Paint(Patterns.Draw(ref random, 8), side);
    }

    public Elastic? Elastic { get; }

    /// <summary>Its way over the picture while the shutter is open, in pixels.</summary>
    public Vector2 Blur(long frame, float longest) => -Layer.Way(_centre, frame, _shutter, longest);

    /// <summary>Draws a frame.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="field">The frame's displacements.</param>
    /// <param name="picture">Receives the colours.</param>
    /// <param name="size">Of the picture.</param>
    public void Draw(long frame, ElasticField field, uint[] picture, ImageSize size)
    {
        var pose = Projection.Flat(Centre(frame), new Vector2(size.Width, size.Height) / 2, _angle.FromStart(frame), Math.Exp(_zoom.FromStart(frame)), 0);
        for (var y = 0; y < size.Height; y++)
        {
            if (field.Reach > 0)
            {
                field.SetRow(y);
            }

            var texel = pose.At(0, y);
            for (var x = 0; x < size.Width; x++, texel += pose.PerX)
            {
                var place = field.Reach > 0 ? texel + field.At(x) : texel;
                picture[(y * size.Width) + x] = Texel.Sample(_texels, _width, _height, Mirrored(place.X, _width), Mirrored(place.Y, _height));
            }
        }
    }

    private Vector2 Centre(long frame)
    {
        var shake = new SceneRandom(_shakes ^ SceneRandom.Mix((ulong)frame));
        return new Vector2(
            (float)((_width / 2.0) + _x.FromStart(frame) + (_shake * shake.Normal())),
            (float)((_height / 2.0) + _y.FromStart(frame) + (_shake * shake.Normal())));
    }

    // Beyond the edge the picture goes on as in a mirror.
    private static float Mirrored(float place, int side)
    {
        var last = side - 1.01f;
        if (place >= 0 && place <= last)
        {
            return place;
        }

        var around = MathF.Abs(place) % (2 * last);
        return Math.Min(around, (2 * last) - around);
    }

    private uint[] Paint(Func<Vector2, Rgb> pattern, int unit)
    {
        var texels = new uint[_width * _height];
        Parallel.For(0, _height, y =>
        {
            for (var x = 0; x < _width; x++)
            {
                texels[(y * _width) + x] = pattern(new Vector2(x, y) / unit).Pack();
            }
        });
        return texels;
    }
}

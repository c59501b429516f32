using System.Numerics;
using SRNet.Pipeline.Synth.Clips.Motion;
using SRNet.Pipeline.Synth.Clips.Things;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>Puts a clip's layers together: objects, their look-alikes, what passes in front of them, and scenery.</summary>
internal sealed class Cast
{
    // How far the middles of paths lie from the picture's, in its sides, and how far things go from there and back.
    private const double ObjectSpread = 0.08;
    private const double TwinSpread = 0.2;
    private const double ScenerySpread = 0.5;
    private const double Way = 0.6;

    // Frames before and after a meeting in which a look-alike comes near.
    private const double Approach = 18;
    private readonly ClipConfig _config;
    private readonly double _motion;
    private readonly double _side;
    private readonly Vector2 _size;
    private readonly List<Layer> _stack = [];
    private Thing? _sibling;

    /// <summary>Prepares the cast of a clip.</summary>
    /// <param name="config">What happens.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="motion">How lively it is; 1 = as everyday video.</param>
    public Cast(ClipConfig config, ImageSize size, double motion)
    {
        (_config, _motion, _size) = (config, motion, new Vector2(size.Width, size.Height));
        _side = Math.Min(size.Width, size.Height);
    }

    /// <summary>Draws the layers, back to front. Every part has random numbers of its own, so that it can come or go without changing the rest.</summary>
    public Layer[] Draw(SceneRandom random, int objects)
    {
        for (var label = 1; label <= objects; label++)
        {
            DrawObject(random.Fork(), (byte)label);
        }

        DrawScenery(random.Fork());
        DrawCover(random.Fork());
        return [.. _stack];
    }

    private void DrawObject(SceneRandom random, byte label)
    {
        var (look, pose, more, twin, occluder) = (random.Fork(), random.Fork(), random.Fork(), random.Fork(), random.Fork());
        var extent = _side * Math.Clamp(Math.Exp((0.5 * random.Normal()) - 0.85), 0.12, 1.2);
        var (joined, loose) = (random.Chance(_config.Joined), random.Chance(_config.Loose));
        var (mirrors, perforated) = (random.Chance(_config.Siblings), random.Chance(_config.Holes));
        var bends = random.Chance(Math.Max(_config.Odds(nameof(ClipConfig.Elastic), 0.7), _config.Odds(nameof(ClipConfig.Joints), 0.7)));
        var bend = bends ? random.Between(0.02, 0.16) : 0;

        Thing? second = null;
        var apart = Vector2.Zero;
        var thing = Thing.Draw(ref look, joined ? 0.75 * extent : extent);
        if (joined)
        {
            // The second one's middle lies on the border of the first one's, so that they touch.
            second = Thing.Draw(ref more, extent * more.Between(0.6, 0.9));
            apart = Figures.Polar(0.4, more.Between(0, 2 * Math.PI)) * new Vector2(thing.Width, thing.Height);
            thing = loose ? thing : thing.JoinedWith(second, apart, below: more.Chance(0.5));
        }

        var apiece = joined && loose;
        if (mirrors && _sibling is not null && !apiece)
        {
            thing = _sibling.Mirrored();
        }

        thing = perforated ? Holes.Open(ref look, thing) : thing;
        _sibling = thing;
        var first = Move(ref pose, label, apiece ? new Skin(thing.Paint()) : Dress(ref look, thing), _motion, ObjectSpread, bend);
        _stack.Add(first);
        if (apiece)
        {
            _stack.Add(Ride(ref more, first, new Skin(second!.Paint()), apart, bend));
        }

        Leave(ref more, first);
        if (twin.Chance(_config.Twins))
        {
            Insert(ref twin, DrawTwin(ref twin, thing, first, bend));
        }

        if (occluder.Chance(_config.Occluders))
        {
            _stack.Add(DrawOccluder(ref occluder, first));
        }
    }

    // A thing's skin, with the changes of its surface that the configuration asks for.
    private Skin Dress(ref SceneRandom random, Thing thing)
    {
        var (texture, turns, unfolds, limbs) = (thing.Paint(), random.Fork(), random.Fork(), random.Fork());
        Turn? turn = null;
        if (turns.Chance(_config.Odds(nameof(ClipConfig.Turn), 0.5)) && _config.Turn > 0)
        {
            var far = Patterns.Draw(ref turns, 12);
            var extent = Math.Max(thing.Width, thing.Height);
            turn = new Turn(ref turns, _config.Turn, thing, texture, turns.Chance(0.5) ? thing.Mirrored().Colour : p => far(p / extent));
        }

        return new Skin(
            texture, turn,
            unfolds.Chance(_config.Unfold) ? new Unfold(ref unfolds, texture) : null,
            limbs.Chance(_config.Limbs) ? new Limbs(ref limbs, texture) : null);
    }

    // Bounded both ways, and in frame 0 at the same place whatever the speed.
    private Layer Move(ref SceneRandom random, byte label, Skin skin, double motion, double spread, double bend)
    {
        var home = _size * new Vector2((float)random.Between(0.5 - spread, 0.5 + spread), (float)random.Between(0.5 - spread, 0.5 + spread));
        var speed = 0.035 * motion * _config.Speed * _side;
        var (x, y) = (new Wander(ref random, speed, Way * _size.X), new Wander(ref random, speed, Way * _size.Y));
        var angle = new Wander(ref random, 0.06 * motion * _config.Rotation, 2 * Math.PI);
        return new Layer(ref random, _config, label, skin, motion)
        {
            Centre = frame => home + new Vector2((float)x.About(frame), (float)y.About(frame)),
            Angle = frame => angle.FromStart(frame),
            Elastic = Bent(ref random, skin, bend),
            Joint = Jointed(ref random, skin, bend),
        };
    }

    // A second piece that moves with the first, and swings a little by itself.
    private Layer Ride(ref SceneRandom random, Layer carrier, Skin skin, Vector2 apart, double bend)
    {
        var speed = 0.012 * carrier.Skin.Extent;
        var (x, y, swing) = (new Wander(ref random, speed, 10 * speed), new Wander(ref random, speed, 10 * speed), new Wander(ref random, 0.08, 0.6));
        return new Layer(ref random, _config, carrier.Label, skin, _motion, carrier)
        {
            Centre = frame =>
            {
                var turned = Vector2.Transform(apart, Matrix3x2.CreateRotation((float)carrier.Angle(frame)));
                return carrier.Centre(frame) + ((float)carrier.Scale(frame) * (turned + new Vector2((float)x.FromStart(frame), (float)y.FromStart(frame))));
            },
            Angle = frame => carrier.Angle(frame) + swing.FromStart(frame),
            Elastic = Bent(ref random, skin, bend),
            Joint = Jointed(ref random, skin, bend),
        };
    }

    private Elastic? Bent(ref SceneRandom random, Skin skin, double bend)
    {
        var elastic = new Elastic(ref random, bend * _config.Elastic * skin.Extent / 4);
        return bend > 0 && _config.Elastic > 0 ? elastic : null;
    }

    private Joint? Jointed(ref SceneRandom random, Skin skin, double bend)
    {
        var joint = new Joint(ref random, new Vector2(skin.Width, skin.Height), _config.Joints);
        return random.Chance(_config.Odds(nameof(ClipConfig.Joints), 0.4)) && bend > 0 && _config.Joints > 0 ? joint : null;
    }

    // Away for some frames, every few seconds; it jumps, as nobody sees the way.
    private void Leave(ref SceneRandom random, Layer layer)
    {
        var (times, seed, here) = (new Recurring(ref random, _config.Away), random.Next(), layer.Centre);
        var outside = (_size / 2) + (3 * _size * Figures.Polar(1, random.Between(0, 2 * Math.PI)));
        if (random.Chance(_config.Leaves))
        {
            layer.Centre = frame =>
            {
                var away = 1 + (long)(SceneRandom.Mix(seed ^ (ulong)times.Times(frame)) % (ulong)_config.Away);
                return times.Since(frame) >= 0 && times.Since(frame) < away ? outside : here(frame);
            };
        }
    }

    private Layer DrawTwin(ref SceneRandom random, Thing thing, Layer original, double bend)
    {
        var twin = Move(ref random, 0, Dress(ref random, thing.Mirrored()), _motion, TwinSpread, bend);
        var (times, own) = (new Recurring(ref random), twin.Centre);
        var aside = new Vector2((float)(0.3 * random.Normal()), (float)(0.3 * random.Normal())) * original.Skin.Extent;
        if (random.Chance(_config.Crossing))
        {
            twin.Centre = frame =>
            {
                var far = (float)Math.Min(1, Math.Abs(frame - times.Nearest(frame)) / Approach);
                return Vector2.Lerp(original.Centre(frame) + aside, own(frame), ValueNoise.Smooth(far));
            };
        }

        return twin;
    }

    // Something tall and thin, or a thing, that crosses an object every few seconds. Seen from the object it passes with steady speed.
    private Layer DrawOccluder(ref SceneRandom random, Layer target)
    {
        var (extent, times) = (target.Skin.Extent, new Recurring(ref random));
        var width = Math.Clamp(extent * _config.Occluded, 4, 1.5 * _side);
        var thing = random.Chance(0.5) ? Thing.Bar(ref random, width, 2.2 * extent) : Thing.Draw(ref random, 1.3 * width);
        var angle = new Wander(ref random, 0.06 * 0.3 * _config.Rotation, 2 * Math.PI);
        var (start, speed) = (0.3 * random.Normal(), (random.Chance(0.5) ? 1 : -1) * random.Between(0.25, 0.6) * extent);
        var across = Figures.Polar(speed, start);
        return new Layer(ref random, _config, 0, new Skin(thing.Paint()), 0.3)
        {
            Centre = frame =>
            {
                var here = times.Nearest(frame);
                var chase = (target.Centre(here) - target.Centre(here - 1)) / 2;
                return target.Centre(here) + ((frame - here) * (across + chase));
            },
            Angle = frame => start + angle.FromStart(frame),
        };
    }

    // Something that is no object, behind the objects or in front.
    private void DrawScenery(SceneRandom random)
    {
        if (random.Chance(0.35))
        {
            var thing = Thing.Draw(ref random, _side * random.Between(0.12, 0.5));
            Insert(ref random, Move(ref random, 0, new Skin(thing.Paint()), 2 * _motion, ScenerySpread, 0));
        }
    }

    // Something that fills one frame, every few seconds.
    private void DrawCover(SceneRandom random)
    {
        if (random.Chance(_config.Covered))
        {
            var (thing, times) = (Thing.Draw(ref random, 1.5 * _side), new Recurring(ref random));
            _stack.Add(new Layer(ref random, _config, 0, new Skin(thing.Paint()), 0)
            {
                Centre = frame => _size * (times.Since(frame) == 0 ? 0.5f : -3),
                Angle = _ => 0,
            });
        }
    }

    private void Insert(ref SceneRandom random, Layer layer) => _stack.Insert(random.Whole(0, _stack.Count), layer);
}

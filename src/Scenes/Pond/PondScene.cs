using SRNet.Scenes.Rendering;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes.Pond;

/// <summary>What does not change in one scene: textures, paths, the camera. The same arguments make the same scene.</summary>
internal sealed class PondScene
{
    // The point of the body that follows the path, from the nose in body lengths.
    private const double Anchor = 0.35;
    private readonly Camera _camera;
    private readonly Koi[] _koi;
    private readonly Pad[] _pads;
    private readonly double _phase;

    public PondScene(PondPreset preset, ImageSize size, int objects, ulong seed)
    {
        Preset = preset;
        Size = size;
        var random = new SceneRandom(seed);
        var reach = (int)Math.Ceiling(Camera.Reach(preset, size.Height)) + 4;
        FloorSize = new ImageSize(size.Width + (2 * reach), size.Height + (2 * reach));
        Floor = PondPainter.PaintFloor(FloorSize.Width, FloorSize.Height, 0.055f * size.Height, random.Next());
        Light = PondPainter.PaintLight(random.Next());
        _phase = random.Between(0, 2 * Math.PI);
        _camera = new Camera(preset, size.Height, FloorSize.Width / 2.0, FloorSize.Height / 2.0, _phase);
        _koi = PlaceKoi(ref random, objects);
        _pads = PlacePads(ref random);
    }

    public PondPreset Preset { get; }

    public ImageSize Size { get; }

    /// <summary>The pond's floor, opaque texels; larger than the picture because the camera wanders.</summary>
    public uint[] Floor { get; }

    public ImageSize FloorSize { get; }

    /// <summary>See <see cref="PondPainter.PaintLight"/>.</summary>
    public byte[] Light { get; }

    /// <summary>A pose for every koi (labels 1 and up, the lowest swims deepest) and every pad, to be updated by <see cref="Pose"/>.</summary>
    public PondPose CreatePose() =>
        new([.. _koi.Select((k, i) => new SpritePose(k.Sprite, (byte)(i + 1)))], [.. _pads.Select(p => new SpritePose(p.Sprite, 0))]);

    /// <summary>Sets <paramref name="pose"/> to a frame.</summary>
    public void Pose(long frame, PondPose pose)
    {
        var t = frame / Preset.FrameRate;
        var middle = (Size.Width / 2.0, Size.Height / 2.0);
        var camera = _camera.At(t);
        pose.Camera = camera;
        pose.Exposure = 1 + (Preset.ExposureDrift * Math.Sin((0.9 * t) + _phase));
        pose.Seconds = t;
        for (var i = 0; i < _koi.Length; i++)
        {
            PoseKoi(_koi[i], pose.Koi[i], t, camera, middle);
        }

        for (var i = 0; i < _pads.Length; i++)
        {
            // Pads bob a little; they hang on their stalks.
            var pad = _pads[i];
            var bob = 0.01 * Size.Height;
            var position = (pad.X + (bob * Math.Sin((0.7 * t) + pad.Angle)), pad.Y + (bob * Math.Cos((0.5 * t) + pad.Angle)));
            pose.Pads[i].Place(camera, middle, position, pad.Sprite.Width / 2.0, pad.Angle + (0.08 * Math.Sin((0.4 * t) + pad.Angle)));
        }
    }

    private void PoseKoi(Koi koi, SpritePose pose, double t, (double X, double Y, double Zoom) camera, (double X, double Y) middle)
    {
        var (vx, vy) = koi.Path.Velocity(t);

        // The sprite's u axis runs from head to tail, against the heading.
        var anchor = (KoiPainter.Margin + Anchor) * koi.Length;
        pose.Place(camera, middle, koi.Path.At(t), anchor, Math.Atan2(-vy, -vx));

        // The body follows its path's curve, as far as a spine can.
        var curve = Math.Clamp(koi.Path.Curvature(t) * koi.Length, -0.9, 0.9) / koi.Length;
        pose.SetBend(KoiPainter.Margin * koi.Length, koi.Length, anchor, curve, 2 * Math.PI * koi.Beat * t);

        if (Preset.Shutter > 0)
        {
            var before = _camera.At(t - (1 / Preset.FrameRate));
            var (dx, dy) = ((vx / Preset.FrameRate) - camera.X + before.X, (vy / Preset.FrameRate) - camera.Y + before.Y);
            pose.SetBlur(dx * Preset.Shutter, dy * Preset.Shutter, camera.Zoom);
        }
    }

    private Koi[] PlaceKoi(ref SceneRandom random, int count)
    {
        var koi = new Koi[count];
        var firstVariety = (int)(random.Next() % Scene.MaxObjects);
        var mean = Preset.BodyLength * Size.Height;
        for (var i = 0; i < count; i++)
        {
            var length = mean * random.Between(0.85, 1.15);
            var variety = Preset.LookAlike ? firstVariety : (firstVariety + i) % Scene.MaxObjects;
            koi[i] = new Koi(KoiPainter.Paint(variety, (float)length, random.Next()), length, random.Between(1.4, 1.9), NewPath(ref random));

            // All are in full view of the first frame, clear of each other: it is the one that is marked.
            for (var tries = 0; tries < 1000 && Enumerable.Range(0, i).Any(j => Distance(koi[j].Path, koi[i].Path) < mean); tries++)
            {
                koi[i] = koi[i] with { Path = NewPath(ref random) };
            }
        }

        return koi;
    }

    private static double Distance(SwimPath a, SwimPath b)
    {
        var ((ax, ay), (bx, by)) = (a.At(0), b.At(0));
        return Hypot(ax - bx, ay - by);
    }

    private SwimPath NewPath(ref SceneRandom random)
    {
        var (radiusX, radiusY) = (random.Between(0.20, 0.28) * Size.Width, random.Between(0.22, 0.29) * Size.Height);
        var turn = Preset.Speed * Size.Height / ((radiusX + radiusY) / 2) * (random.Unit() < 0.5 ? -1 : 1) * random.Between(0.85, 1.15);
        return new SwimPath(
            (FloorSize.Width / 2.0) + (random.Between(-0.07, 0.07) * Size.Width),
            (FloorSize.Height / 2.0) + (random.Between(-0.05, 0.05) * Size.Height),
            radiusX, radiusY, random.Between(0, 2 * Math.PI), turn, random.Between(0.9, 1.6), Weave: 0.06);
    }

    private Pad[] PlacePads(ref SceneRandom random)
    {
        var pads = new Pad[Preset.Pads];
        for (var i = 0; i < pads.Length; i++)
        {
            var radius = Preset.PadRadius * Size.Height * random.Between(0.8, 1.2);
            var (x, y) = PadPosition(ref random, _koi[i % _koi.Length], radius, pads.AsSpan(0, i));
            pads[i] = new Pad(LilyPadPainter.Paint((float)radius, random.Next()), radius, x, y, random.Between(0, 2 * Math.PI));
        }

        return pads;
    }

    // Where the koi will pass later, but over no koi in the first frame and not on another pad.
    private (double X, double Y) PadPosition(ref SceneRandom random, Koi koi, double radius, ReadOnlySpan<Pad> others)
    {
        for (var tries = 0; ; tries++)
        {
            var (x, y) = koi.Path.At(random.Between(1.5, 9));
            var free = _koi.All(k => Hypot(k.Path.At(0).X - x, k.Path.At(0).Y - y) > radius + (0.7 * k.Length));
            foreach (var other in others)
            {
                free &= Hypot(other.X - x, other.Y - y) > radius + other.Radius;
            }

            // A crowded pond has no such place: then in the corner, where it harms nobody.
            if (free || tries == 1000)
            {
                return free ? (x, y) : (0, 0);
            }
        }
    }

    private static double Hypot(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private sealed record Koi(Sprite Sprite, double Length, double Beat, SwimPath Path);

    private sealed record Pad(Sprite Sprite, double Radius, double X, double Y, double Angle);
}

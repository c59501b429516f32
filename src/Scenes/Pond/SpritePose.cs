namespace SRNet.Scenes.Pond;

/// <summary>Where one sprite is in one frame: an affine map from pixels to texels, a bend of its long axis, and its blur.</summary>
/// <param name="Sprite">What is drawn.</param>
/// <param name="Label">Object id; 0 for what only hides objects.</param>
internal sealed record SpritePose(Sprite Sprite, byte Label)
{
    // Texel coordinates of pixel (0, 0) and their change per pixel right and down.
    private float _u0;
    private float _v0;

    public float UPerX { get; private set; }

    public float UPerY { get; private set; }

    public float VPerX { get; private set; }

    public float VPerY { get; private set; }

    /// <summary>For every texel column how far the sprite is bent sideways, in texels times 65536.</summary>
    public int[] Bend { get; } = new int[Sprite.Width];

    /// <summary>How far it is bent at most, in texels.</summary>
    public float Bent { get; private set; }

    /// <summary>Samples the blur averages, 1 = none.</summary>
    public int Taps { get; private set; } = 1;

    /// <summary>Way of the sprite over the picture while the shutter is open, in texels along its own axes.</summary>
    public (float U, float V) Blur { get; private set; }

    /// <summary>Places the sprite.</summary>
    /// <param name="camera">What the picture shows.</param>
    /// <param name="middle">Middle of the picture in pixels.</param>
    /// <param name="position">Where the sprite's anchor is on the pond floor.</param>
    /// <param name="anchor">The anchor's column in the sprite; its row is the middle one.</param>
    /// <param name="angle">Direction of the sprite's u axis.</param>
    public void Place((double X, double Y, double Zoom) camera, (double X, double Y) middle, (double X, double Y) position, double anchor, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        (UPerX, UPerY) = ((float)(cos / camera.Zoom), (float)(sin / camera.Zoom));
        (VPerX, VPerY) = (-UPerY, UPerX);

        // Pixel (0, 0) as seen from the anchor.
        var (dx, dy) = (camera.X - (middle.X / camera.Zoom) - position.X, camera.Y - (middle.Y / camera.Zoom) - position.Y);
        _u0 = (float)(anchor + (dx * cos) + (dy * sin));
        _v0 = (float)((Sprite.Height / 2.0) - (dx * sin) + (dy * cos));
    }

    /// <summary>Bends the sprite like a swimming fish.</summary>
    /// <param name="start">Column of the nose.</param>
    /// <param name="length">Columns from there to the end of the tail.</param>
    /// <param name="anchor">Column that stays on the path.</param>
    /// <param name="curvature">The path's, in radians per column.</param>
    /// <param name="beat">Phase of the tail's beat in radians.</param>
    public void SetBend(double start, double length, double anchor, double curvature, double beat)
    {
        Bent = 0;
        for (var u = 0; u < Bend.Length; u++)
        {
            // A wave that grows from head to tail runs down the body.
            var along = (u - start) / length;
            var wave = length * (0.008 + (0.048 * along * along)) * Math.Sin((5.5 * along) - beat);
            var bend = (float)(wave - (curvature * (u - anchor) * (u - anchor) / 2));
            Bend[u] = Fixed(bend);
            Bent = Math.Max(Bent, MathF.Abs(bend));
        }
    }

    /// <summary>Blurs along the way (<paramref name="x"/>, <paramref name="y"/>) on the pond floor.</summary>
    public void SetBlur(double x, double y, double zoom)
    {
        Blur = ((float)(((x * UPerX) + (y * UPerY)) * zoom), (float)(((x * VPerX) + (y * VPerY)) * zoom));
        Taps = ((x * x) + (y * y)) switch { < 1 => 1, < 16 => 3, _ => 5 };
    }

    /// <summary>Texel coordinates of a pixel.</summary>
    public (float U, float V) Texel(float x, float y) => (_u0 + (x * UPerX) + (y * UPerY), _v0 + (x * VPerX) + (y * VPerY));

    /// <summary>The pixels of row <paramref name="y"/> that can show the sprite.</summary>
    public (int Start, int End) Span(float y, float shift, int width)
    {
        var (u, v) = Texel(-shift, y);
        var (low, high) = (0f, (float)width);
        var (spareU, spareV) = (MathF.Abs(Blur.U) / 2, (MathF.Abs(Blur.V) / 2) + Bent);
        Clip(u, UPerX, -spareU, Sprite.Width + spareU, ref low, ref high);
        Clip(v, VPerX, -spareV, Sprite.Height + spareV, ref low, ref high);
        return low < high ? ((int)MathF.Ceiling(low), (int)MathF.Ceiling(high)) : (0, 0);
    }

    /// <summary>A number times 65536: the form the inner loops step in.</summary>
    public static int Fixed(float value) => (int)MathF.Round(value * 65536);

    // Narrows [low, high) to where start + x * step is within [min, max].
    private static void Clip(float start, float step, float min, float max, ref float low, ref float high)
    {
        if (MathF.Abs(step) < 1e-6f)
        {
            high = start >= min && start <= max ? high : low;
            return;
        }

        var (a, b) = ((min - start) / step, (max - start) / step);
        low = Math.Max(low, Math.Min(a, b));
        high = Math.Min(high, Math.Max(a, b));
    }
}

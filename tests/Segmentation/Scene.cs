using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>Textured discs drifting over a textured background: enough of a video for the session's contracts, with its true labels.
/// Where <c>hides(id, t)</c> says so, a disc is not there.</summary>
internal sealed class Scene
{
    private readonly byte[] _background;
    private readonly Func<int, int, bool> _hides;
    private readonly byte[] _texture;
    private readonly (double X, double Y, double SpeedX, double SpeedY, double Radius, byte[] Colour)[] _discs;

    public Scene(ImageSize size, int discs, int seed = 1, Func<int, int, bool>? hides = null)
    {
        _hides = hides ?? ((_, _) => false);
        Size = size;
        var random = new Random(seed);
        _background = Noise(random, size, cell: 24, low: 70, high: 150);
        _texture = Noise(random, size, cell: 10, low: 0, high: 70);
        _discs = [.. Enumerable.Range(0, discs).Select(i => (
            size.Width * (0.2 + (0.6 * (i + 0.5) / discs)),
            size.Height * (0.35 + (0.3 * random.NextDouble())),
            (2 * random.NextDouble()) - 1,
            (2 * random.NextDouble()) - 1,
            0.11 * size.Height,
            new byte[] { (byte)(i % 3 == 0 ? 180 : 20), (byte)(i % 3 == 1 ? 180 : 20), (byte)(i % 3 == 2 ? 180 : 20) }))];
    }

    public ImageSize Size { get; }

    /// <summary>Frame t and its labels 1, 2, ...</summary>
    public (byte[] Rgb, LabelMap Labels) Frame(int t)
    {
        var rgb = (byte[])_background.Clone();
        var labels = new LabelMap(Size);
        for (var i = 0; i < _discs.Length; i++)
        {
            if (_hides(i + 1, t))
            {
                continue;
            }

            var d = _discs[i];
            double cx = d.X + (d.SpeedX * t), cy = d.Y + (d.SpeedY * t);
            for (var y = Math.Max(0, (int)(cy - d.Radius)); y < Math.Min(Size.Height, cy + d.Radius + 1); y++)
            {
                for (var x = Math.Max(0, (int)(cx - d.Radius)); x < Math.Min(Size.Width, cx + d.Radius + 1); x++)
                {
                    if (((x - cx) * (x - cx)) + ((y - cy) * (y - cy)) < d.Radius * d.Radius)
                    {
                        var p = (y * Size.Width) + x;
                        var shade = _texture[3 * ((Math.Clamp(y - (int)cy + 60, 0, Size.Height - 1) * Size.Width) + Math.Clamp(x - (int)cx + 60, 0, Size.Width - 1))];
                        for (var c = 0; c < 3; c++)
                        {
                            rgb[(3 * p) + c] = (byte)Math.Min(255, d.Colour[c] + shade);
                        }

                        labels.Pixels[p] = (byte)(i + 1);
                    }
                }
            }
        }

        return (rgb, labels);
    }

    public RgbImage View(byte[] rgb) => new(rgb, Size, 3 * Size.Width);

    /// <summary>Steps a session through frames first..last; the prompt goes with the first. Returns every frame's labels.</summary>
    public List<byte[]> Run(SrNetSession session, int first, int last, LabelMapPrompt? prompt)
    {
        var result = new List<byte[]>();
        for (var t = first; t <= last; t++)
        {
            var labels = new byte[Size.Pixels];
            session.Step(View(Frame(t).Rgb), labels, t == first ? prompt : null);
            result.Add(labels);
        }

        return result;
    }

    public static double IoU(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, byte id)
    {
        int both = 0, either = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] == id && b[i] == id ? 1 : 0;
            either += a[i] == id || b[i] == id ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }

    private static byte[] Noise(Random random, ImageSize size, int cell, int low, int high)
    {
        int columns = (size.Width / cell) + 2, rows = (size.Height / cell) + 2;
        var grid = new double[columns * rows * 3];
        for (var i = 0; i < grid.Length; i++)
        {
            grid[i] = low + ((high - low) * random.NextDouble());
        }

        var image = new byte[3 * size.Pixels];
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                double gx = (double)x / cell, gy = (double)y / cell, fx = gx - (int)gx, fy = gy - (int)gy;
                for (var c = 0; c < 3; c++)
                {
                    double At(int dx, int dy) => grid[((((int)gy + dy) * columns) + (int)gx + dx) * 3 + c];
                    var top = (At(0, 0) * (1 - fx)) + (At(1, 0) * fx);
                    var bottom = (At(0, 1) * (1 - fx)) + (At(1, 1) * fx);
                    image[(3 * ((y * size.Width) + x)) + c] = (byte)((top * (1 - fy)) + (bottom * fy));
                }
            }
        }

        return image;
    }
}

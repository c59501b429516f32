using SRNet.Scenes.Rendering;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes.Shapes;

/// <summary>Coloured discs that wander over a grey chequerboard and cover each other: as cheap as a scene with known truth can be, ready at once, without state.</summary>
internal sealed class ShapesRenderer : ISceneRenderer
{
    public const string Name = "shapes";
    public const double FrameRate = 30;
    public const int Frames = 300;
    public const int DefaultObjects = 2;
    public static readonly ImageSize DefaultSize = new(448, 256);

    // Shares of the frame's height: a disc's radius, and a square of the board.
    private const double Radius = 0.14;
    private const double Square = 0.125;

    private static readonly (byte R, byte G, byte B)[] Colours = [(225, 60, 50), (60, 110, 230), (240, 190, 40), (50, 170, 80)];

    // In the first frame each disc is in a quarter of its own, in full view: it is the frame that is marked.
    private static readonly (double X, double Y)[] Starts = [(0.25, 0.25), (0.75, 0.75), (0.75, 0.25), (0.25, 0.75)];

    private readonly ImageSize _size;
    private readonly Path[] _paths;

    public ShapesRenderer(ImageSize size, int objects, ulong seed)
    {
        _size = size;
        var random = new SceneRandom(seed);
        _paths = new Path[objects];
        for (var i = 0; i < objects; i++)
        {
            _paths[i] = new Path(Starts[i].X, Starts[i].Y, random.Between(0.15, 0.22), random.Between(0.15, 0.22), random.Between(0.5, 0.9), random.Between(0.5, 0.9));
        }
    }

    public void DrawPicture(long frame, Span<byte> rgb, int stride)
    {
        var square = Math.Max(1, (int)(Square * _size.Height));
        for (var y = 0; y < _size.Height; y++)
        {
            var row = rgb.Slice(y * stride, 3 * _size.Width);
            for (var x = 0; x < _size.Width; x++)
            {
                row.Slice(3 * x, 3).Fill((byte)(((x / square) + (y / square)) % 2 == 0 ? 96 : 144));
            }

            for (var i = 0; i < _paths.Length; i++)
            {
                var (start, end) = Span(i, frame, y);
                for (var x = start; x < end; x++)
                {
                    (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = Colours[i];
                }
            }
        }
    }

    public void DrawLabels(long frame, Span<byte> labels)
    {
        labels.Clear();
        for (var y = 0; y < _size.Height; y++)
        {
            for (var i = 0; i < _paths.Length; i++)
            {
                var (start, end) = Span(i, frame, y);
                labels[((y * _size.Width) + start)..((y * _size.Width) + end)].Fill((byte)(i + 1));
            }
        }
    }

    // The pixels of a row whose middles lie on a disc; an empty span where none does. Later discs are drawn above earlier ones.
    private (int Start, int End) Span(int disc, long frame, int y)
    {
        var (centreX, centreY) = _paths[disc].At(frame / FrameRate);
        double radius = Radius * _size.Height, down = y + 0.5 - (centreY * _size.Height), squared = (radius * radius) - (down * down);
        if (squared <= 0)
        {
            return (0, 0);
        }

        var (middle, half) = (centreX * _size.Width, Math.Sqrt(squared));
        var start = Math.Clamp((int)Math.Ceiling(middle - half - 0.5), 0, _size.Width);
        return (start, Math.Clamp((int)Math.Ceiling(middle + half - 0.5), start, _size.Width));
    }

    // A Lissajous curve that starts at (X, Y), in shares of width and height; times in seconds.
    private readonly record struct Path(double X, double Y, double ReachX, double ReachY, double SpeedX, double SpeedY)
    {
        // Reaches lead to the middle first, where the discs meet.
        public (double X, double Y) At(double t) =>
            (X + (Math.Sign(0.5 - X) * ReachX * (1 - Math.Cos(SpeedX * t))), Y + (Math.Sign(0.5 - Y) * ReachY * (1 - Math.Cos(SpeedY * t))));
    }
}
